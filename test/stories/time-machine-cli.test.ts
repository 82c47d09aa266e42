import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../cli/shell.ts'
import { differences, history, KEY, steps, type Step } from './time-machine.ts'

const project = (name: string): string => fileURLToPath(new URL(`projects/${name}.config.ts`, import.meta.url))

/** Flags that put the story on each store. */
const stores: Record<string, (sh: Shell, output: string) => string[]> = {
  memory: (_sh, output) => ['--config', project(`memory-${output}`)],
  file: sh => ['--config', project('disk'), '--store', `file:${sh.box.path('history')}`],
  sqlite: sh => ['--config', project('disk'), '--store', `sqlite:${sh.box.path('varve.db')}`],
}

/** One entry of `history --json`. */
interface Told {
  readonly revision: number
  readonly at: string
  readonly after: number | null
}

const tellings = Object.keys(stores).flatMap(store => [
  [store, 'plain'],
  [store, 'json'],
])

describe.each(tellings)('the night at the database, told by the command line on %s with %s output', (name, output) => {
  let sh: Shell
  let flags: readonly string[]
  /** What each step's command did. */
  const done: Outcome[] = []
  let told: readonly Told[]

  beforeAll(async () => {
    sh = await shell({})
    flags = stores[name ?? '']?.(sh, output ?? '') ?? []
    for (const step of steps) done.push(await act(step))
    told = (await varve('history', KEY, '--json')).json as Told[]
  })

  afterAll(() => sh[Symbol.asyncDispose]())

  function varve(...args: readonly string[]): Promise<Outcome> {
    return sh.varve(...args, ...flags)
  }

  function act({ does, value, by, message }: Step): Promise<Outcome> {
    const words =
      does === 'set' ? ['set', KEY, String(value)] : does === 'delete' ? ['delete', KEY, '--yes'] : ['rollback', KEY]
    return varve(...words, '--by', by, '-m', message, ...(output === 'json' ? ['--json'] : []))
  }

  /** The instant a revision was made, as `history --json` tells it. */
  const timeOf = (revision: number): string => told.find(one => one.revision === revision)?.at ?? ''

  it('does each step, and says nothing wrong', () => {
    expect(done.map(({ code, err }) => [code, err])).toEqual(steps.map(() => [0, '']))
    const revisions = steps.map(({ does, by, message }, index) => ({ revision: index + 2, kind: does, by, message }))
    const said = output === 'json' ? done.map(({ json }) => json) : revisions
    expect(said).toMatchObject(revisions)
  })

  it('has the history the library tells, as JSON', () => {
    const withoutNulls = told.map(entry =>
      Object.fromEntries(Object.entries(entry).filter(([field, value]) => value !== null && field !== 'at')),
    )
    expect(withoutNulls).toEqual(history)
  })

  it('has it in plain lines too: number, author, change, message', async () => {
    const { out } = await varve('history', KEY)
    const lines = out
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t'))
    expect(lines.map(([number, , by, key, , change]) => [number, by, key, change])).toEqual([
      ['r6', 'dana', KEY, '— → 10'],
      ['r5', 'lee', KEY, '10 → —'],
      ['r4', 'dana', KEY, '20 → 10'],
      ['r3', 'lee', KEY, '10 → 20'],
      ['r2', 'dana', KEY, '— → 10'],
    ])
    expect(lines.map(line => line.at(-1))).toEqual([
      'The default is too small (as in r2)',
      'Let the default serve',
      'The database refuses connections (as in r2)',
      'Increase for traffic spike',
      'Initial pool size',
    ])
  })

  it('reads the value that the last step left', async () => {
    expect((await varve('get', KEY)).out).toBe('10\n')
    expect((await varve('get', KEY, '--json')).json).toMatchObject({ key: KEY, value: 10 })
  })

  it('blames whoever is answerable now', async () => {
    expect((await varve('blame', KEY)).out).toContain('r6')
    expect((await varve('blame', KEY, '--json')).json).toMatchObject([
      { revision: 6, by: 'dana', value: 10, restores: 2 },
    ])
  })

  it('shows what each step changed', async () => {
    for (const { from, to, ...values } of differences) {
      expect((await varve('diff', `r${from}`, `r${to}`, '--json')).json).toMatchObject([{ key: KEY, ...values }])
      const { before = '', after = '' } = values as { before?: number; after?: number }
      const { out } = await varve('diff', `r${from}`, `r${to}`)
      for (const value of [before, after]) expect(out).toContain(String(value))
    }
  })

  it('knows the value of every past instant, taken from its own history', async () => {
    const made = steps.map(({ leaves }, index) => ({ leaves, revision: index + 2, at: timeOf(index + 2) }))
    // Two changes within one millisecond share an instant, and the later one holds there.
    const atItsTime = made.filter(({ at, revision }) => told.find(one => one.at === at)?.revision === revision)
    for (const { at, leaves } of atItsTime) expect((await varve('get', KEY, '--at', at)).out).toBe(`${leaves}\n`)
    for (const { revision, leaves } of made) {
      expect((await varve('get', KEY, '--at', `r${revision}`)).out).toBe(`${leaves}\n`)
    }
    const justBefore = new Date(Date.parse(timeOf(2)) - 1).toISOString()
    expect((await varve('get', KEY, '--at', justBefore)).out).toBe('5\n')
  })

  it('tells what was live at a revision, and leaves out what was deleted', async () => {
    expect((await varve('snapshot', '--at', 'r3', '--json')).json).toMatchObject({
      revision: 3,
      entries: [{ key: KEY, value: 20, by: 'lee', message: 'Increase for traffic spike' }],
    })
    expect((await varve('snapshot', '--at', 'r5', '--json')).json).toMatchObject({ entries: [] })
    expect((await varve('snapshot', '--at', 'r3')).out).toContain(`${KEY}\t\t20\tr3`)
    expect((await varve('snapshot', '--at', 'r5')).out).toBe('')
  })

  it('verifies to the head, in plain text and as JSON', async () => {
    const { out, code } = await varve('verify')
    expect([out, code]).toEqual([expect.stringMatching(/^6:[0-9a-f]{64}\n$/), 0])
    expect((await varve('verify', '--json')).json).toMatchObject({
      ok: true,
      head: expect.stringMatching(/^6:/),
    })
  })
})
