import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERROR, ours, seeds, UNSET } from '../../test/coercion-table.ts'
import { shell, type Shell } from '../../test/cli/shell.ts'

const declaration = {
  bool: { type: 'boolean', default: false },
  int: { type: 'integer', default: 0 },
  float: { type: 'number', default: 0 },
  text: { type: 'string', default: '' },
}

describe('an argument of `varve set` becomes a value by the coercion table', () => {
  let sh: Shell

  beforeAll(async () => {
    sh = await shell({ 'varve.config.json': JSON.stringify(declaration) })
  })

  afterAll(() => sh[Symbol.asyncDispose]())

  /** What is stored, or that it was refused with the exit status of a value that does not fit. */
  async function set(key: string, text: string): Promise<unknown> {
    const { code, out, err } = await sh.varve('set', key, '-m', 'Try it', '--json', `--value=${text}`)
    if (code === 0) return (JSON.parse(out) as { value: unknown }).value
    expect([code, out]).toEqual([5, ''])
    return err.includes('UNSAFE_INTEGER') ? 'UNSAFE_INTEGER' : ERROR
  }

  it.each(seeds.map(([type, input]) => [type, input, ours[`${type} ${input}`]] as const))(
    '%s %j is %j, and empty text is refused where a start-up source passes it over',
    async (type, input, expected) => {
      expect(await set(type, input)).toBe(expected === UNSET ? ERROR : expected)
    },
  )

  it('a string takes the text as it is', async () => {
    for (const text of [' 1.10 ', 'true', '']) expect(await set('text', text)).toBe(text)
  })
})
