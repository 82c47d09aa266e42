import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inputLines, LONGEST_LINE } from './input-lines.ts'

async function linesOf(chunks: readonly (string | Uint8Array)[]): Promise<(string | undefined)[]> {
  const stream = {
    async *[Symbol.asyncIterator]() {
      yield* chunks
    },
  }
  const lines: (string | undefined)[] = []
  for await (const some of inputLines(stream)) lines.push(...some)
  return lines
}

describe('the lines of a stream', () => {
  it('are the same however it is cut into pieces, within characters too', async () => {
    const text = fc.array(
      fc.string({ unit: 'binary', minLength: 1 }).filter(one => one.trim() !== '' && !one.includes('\n')),
    )
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (lines, size) => {
        const whole = lines.filter(line => !/[\ud800-\udfff]/u.test(line) && !line.startsWith('\ufeff'))
        const bytes = new TextEncoder().encode(whole.join('\n'))
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        )
        expect(await linesOf(chunks)).toEqual(whole)
      }),
    )
  })

  it('come as soon as their end has come', async () => {
    const seen: unknown[] = []
    const stream = {
      async *[Symbol.asyncIterator]() {
        yield 'a\nb'
        seen.push('more')
        yield '\n'
      },
    }
    for await (const some of inputLines(stream)) seen.push(...some)
    expect(seen).toEqual(['a', 'more', 'b'])
  })

  it('are nothing where they are too long, and go on after that', async () => {
    const long = 'x'.repeat(LONGEST_LINE)
    expect(await linesOf([`${long}x\n`, `${long}\nshort`])).toEqual([undefined, long, 'short'])
  })
})
