import { describe, expect, it } from 'vitest'
import { withFlagsFile } from '../../test/cli/flags-file.ts'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'
import { run } from './program.ts'

const answers = (outcome: Outcome): unknown[] =>
  outcome.out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)

describe('varve eval --batch', () => {
  const ask = async (sh: Shell, lines: readonly unknown[], ...args: readonly string[]): Promise<Outcome> => {
    const stdin = lines.map(one => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join('')
    return sh.as({ stdin, now: Date.UTC(2026, 10, 1) }, 'eval', '--batch', ...args)
  }
  const failed = (errorCode: string, value: unknown = null): object => ({
    value,
    variant: null,
    reason: 'ERROR',
    ruleId: null,
    errorCode,
  })

  it('answers every question on a line of its own, in order, always in the same shape', async () => {
    await using sh = await withFlagsFile()
    const outcome = await ask(
      sh,
      [
        { flag: 'checkout.newFlow', context: { user: 'u_1' } },
        { flag: 'checkout.newFlow', context: {} },
        { flag: 'season', now: Date.UTC(2026, 11, 24) },
        { flag: 'season', now: '2026-11-24T00:00Z' },
        { flag: 'season' },
      ],
      ...['--flags', 'flags.json'],
    )
    expect(outcome.code).toBe(0)
    expect(answers(outcome)).toEqual([
      { value: true, variant: 'on', reason: 'SPLIT', ruleId: 'half', errorCode: null },
      { value: false, variant: 'off', reason: 'DEFAULT', ruleId: null, errorCode: 'TARGETING_KEY_MISSING' },
      { value: true, variant: 'on', reason: 'TARGETING_MATCH', ruleId: 'winter', errorCode: null },
      { value: false, variant: 'off', reason: 'DEFAULT', ruleId: null, errorCode: null },
      { value: false, variant: 'off', reason: 'DEFAULT', ruleId: null, errorCode: null },
    ])
  })

  it('answers a line that is no question with what is wrong with it, and goes on', async () => {
    await using sh = await withFlagsFile()
    const outcome = await ask(
      sh,
      [
        'no JSON',
        '',
        '[1]',
        { context: {} },
        { flag: 'season', context: 'DE', default: 7 },
        { flag: 'season', now: 'noon' },
        { flag: 'season', type: 'colour' },
        { flag: 'nope', default: 'blue' },
        { flag: 'broken' },
        { flag: 'season', type: 'string', default: 'a' },
        { flag: 'season', type: 'boolean' },
        'x'.repeat(1_048_577),
        { flag: 'season' },
      ],
      ...['--flags', 'flags.json'],
    )
    const off = { value: false, variant: 'off', reason: 'DEFAULT', ruleId: null, errorCode: null }
    expect(answers(outcome)).toEqual([
      failed('PARSE_ERROR'),
      failed('PARSE_ERROR'),
      failed('PARSE_ERROR'),
      failed('INVALID_CONTEXT', 7),
      failed('PARSE_ERROR'),
      failed('PARSE_ERROR'),
      failed('FLAG_NOT_FOUND', 'blue'),
      failed('PARSE_ERROR'),
      failed('TYPE_MISMATCH', 'a'),
      off,
      failed('PARSE_ERROR'),
      off,
    ])
  })

  it('takes an instant in milliseconds as text too, and null for who says nothing about themselves', async () => {
    await using sh = await withFlagsFile()
    const questions = ['2026-12-24T00:00Z', String(Date.UTC(2026, 11, 24)), String(Date.UTC(2026, 9, 1)), null]
    const outcome = await ask(
      sh,
      questions.map(now => ({ flag: 'season', context: null, now })),
      ...['--flags', 'flags.json'],
    )
    expect(answers(outcome)).toMatchObject([{ value: true }, { value: true }, { value: false }, { value: false }])
  })

  it("asks at the instant of Unleash's own context, unless the question says another", async () => {
    const constraints = [{ contextName: 'currentTime', operator: 'DATE_AFTER', value: '2030-01-01T00:00:00Z' }]
    const features = [{ name: 'season', enabled: true, strategies: [{ name: 'default', constraints }] }]
    await using sh = await shell({ 'unleash.json': JSON.stringify({ features }) })
    await sh.varve('import', '--from', 'unleash', 'unleash.json', '--out', 'flags.json')
    const context = { currentTime: '2031-01-01T00:00:00.000Z' }
    const outcome = await ask(
      sh,
      [{ flag: 'season', context }, { flag: 'season', context, now: '2029-01-01T00:00Z' }, { flag: 'season' }],
      ...['--flags', 'flags.json'],
    )
    expect(answers(outcome)).toMatchObject([{ value: true }, { value: false }, { value: false }])
  })

  it('draws $random from the seed of the question', async () => {
    await using sh = await withFlagsFile()
    const question = (seed: number | string): object => ({ flag: 'Flag with spaces', seed })
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 'a', 'b']
    const once = await ask(sh, seeds.map(question), '--flags', 'flags.json')
    expect(once.out).toBe((await ask(sh, seeds.map(question), '--flags', 'flags.json')).out)
    expect(new Set(answers(once).map(one => (one as { value: unknown }).value)).size).toBe(2)
  })

  it('traces those questions that ask for it', async () => {
    await using sh = await withFlagsFile()
    const outcome = await ask(
      sh,
      [{ flag: 'season', trace: true }, { flag: 'nope', trace: true }, { flag: 'season' }],
      ...['--flags', 'flags.json'],
    )
    expect(answers(outcome)).toEqual([
      expect.objectContaining({ trace: expect.objectContaining({ document: 'flag' }) }),
      expect.objectContaining({ trace: null }),
      expect.not.objectContaining({ trace: expect.anything() }),
    ])
  })

  it('answers from the project where no file is named', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '400', '-m', 'Contract', '--tenant', 'acme')
    const outcome = await ask(sh, [
      { flag: 'limits.maxUploads', context: { tenant: 'acme' } },
      { flag: 'limits.maxUploads', now: '2030-01-01T00:00Z' },
      { flag: 'limits.maxUploads', type: 'string' },
      { flag: 'nope' },
      { flag: 'erp.token' },
    ])
    expect(answers(outcome)).toEqual([
      { value: 400, variant: null, reason: 'STATIC', ruleId: null, errorCode: null },
      { value: 10, variant: null, reason: 'DEFAULT', ruleId: null, errorCode: null },
      failed('TYPE_MISMATCH'),
      failed('FLAG_NOT_FOUND'),
      failed('GENERAL'),
    ])
  })

  it('reads the last line without a newline at its end', async () => {
    await using sh = await withFlagsFile()
    const outcome = await sh.as({ stdin: '{"flag":"nope"}' }, 'eval', '--batch', '--flags', 'flags.json')
    expect(answers(outcome)).toEqual([failed('FLAG_NOT_FOUND')])
  })

  it('waits until whoever reads can take more', async () => {
    await using sh = await withFlagsFile()
    const happened: string[] = []
    const stdout = {
      write: (text: string) => {
        happened.push(`wrote ${text.split('\n').length - 1}`)
        return false
      },
      once: (_event: 'drain', listener: () => void) => {
        happened.push('full')
        setImmediate(() => {
          happened.push('drained')
          listener()
        })
      },
    }
    const question = `${JSON.stringify({ flag: 'season' })}\n`
    const stdin = {
      async *[Symbol.asyncIterator]() {
        yield question.repeat(1000)
        yield question
      },
    }
    const surroundings = { cwd: sh.box.directory, env: {}, stdin, stdout, stderr: { write: () => {} } }
    expect(await run(['eval', '--batch', '--flags', 'flags.json'], surroundings)).toBe(0)
    const written = happened.filter(one => one.startsWith('wrote')).map(one => Number(one.slice(6)))
    expect(written).toEqual([expect.any(Number), 1000 - (written[0] ?? 0), 1])
    expect(happened).toEqual(written.flatMap(lines => [`wrote ${lines}`, 'full', 'drained']))
  })
})
