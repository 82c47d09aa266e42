import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'

const sign = ['-m', 'Launch'] as const
const DAY = 86_400_000
const flag = { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'off', salt: 's' }
const staff = { id: 'staff', when: { attr: 'user', op: 'starts', value: 'staff-' }, serve: 'on' }
const everybody = { id: 'all', serve: 'on' }

const declaration = {
  checkout: { newFlow: { kind: 'flag' }, old: { kind: 'flag' } },
  limits: { maxUploads: { type: 'integer', default: 10 } },
}

async function stocked(flags: object): Promise<Shell> {
  const sh = await shell({ 'varve.config.json': JSON.stringify(declaration) })
  await sh.box.write('flags.json', JSON.stringify({ flags }))
  expect((await sh.varve('import', '--from', 'varve', 'flags.json', ...sign)).code).toBe(0)
  return sh
}

/** What `varve stale` finds so many days from now. */
async function staleAfter(sh: Shell, days: number, ...args: readonly string[]): Promise<unknown> {
  const later = { now: Date.now() + days * DAY }
  return (await sh.as(later, 'stale', '--json=key,problem,serves', ...args)).json
}
const never = { key: 'checkout.old', problem: 'never-stored', serves: null }

describe('varve stale', () => {
  it('finds a flag that has long served everybody the same', async () => {
    await using sh = await stocked({ 'checkout.newFlow': { ...flag, rules: [everybody, staff] } })
    const found = { key: 'checkout.newFlow', problem: 'constant', serves: 'on' }
    expect(await staleAfter(sh, 31)).toEqual([found, never])
    expect(await staleAfter(sh, 29)).toEqual([never])
    expect(await staleAfter(sh, 29, '--days', '28')).toEqual([found, never])
  })

  it('finds one whose day has come, and names who to ask', async () => {
    const newFlow = { kind: 'flag', expires: '2027-01-31', owner: 'checkout team' }
    await using sh = await shell({ 'varve.config.json': JSON.stringify({ checkout: { newFlow } }) })
    const on = async (day: string): Promise<unknown> =>
      (await sh.as({ now: Date.parse(`${day}Z`) }, 'stale', '--json=key,problem,advice')).json
    expect(await on('2027-01-30T23:59:59')).toEqual([
      { key: 'checkout.newFlow', problem: 'never-stored', advice: expect.any(String) },
    ])
    expect(await on('2027-01-31T00:00:00')).toContainEqual({
      key: 'checkout.newFlow',
      problem: 'expired',
      advice: 'It was to be gone by 2027-01-31: take it out of the code, or give it another day. Ask checkout team.',
    })
  })

  it('leaves a flag alone whose rules tell people apart', async () => {
    await using sh = await stocked({ 'checkout.newFlow': { ...flag, rules: [staff] } })
    expect(await staleAfter(sh, 365)).toEqual([never])
  })

  it('counts from when the answer became what it is, not from the last change that kept it', async () => {
    await using sh = await stocked({ 'checkout.newFlow': flag })
    await sh.box.write(
      'more.json',
      JSON.stringify({ flags: { 'checkout.newFlow': { ...flag, rules: [{ ...everybody, serve: 'off' }] } } }),
    )
    await sh.varve('import', '--from', 'varve', 'more.json', ...sign)
    const history = (await sh.varve('history', 'checkout.newFlow', '--json')).json as { revision: number; at: string }[]
    const { json } = await sh.as({ now: Date.now() + 40 * DAY }, 'stale', '--json=key,since,changed,advice')
    expect(history).toHaveLength(2)
    expect(json).toMatchObject([
      {
        since: history[1]?.at,
        changed: { revision: 3, by: 'dana' },
        advice: expect.stringContaining('All of its rules'),
      },
      { key: 'checkout.old' },
    ])
  })

  it('takes a flag that was switched for everybody for one that serves the same', async () => {
    await using sh = await stocked({})
    await sh.varve('set', 'checkout.newFlow', 'true', ...sign)
    expect(await staleAfter(sh, 31)).toEqual([{ key: 'checkout.newFlow', problem: 'constant', serves: 'true' }, never])
    await sh.varve('set', 'checkout.newFlow', 'false', '--tenant', 'acme', ...sign)
    expect(await staleAfter(sh, 31)).toEqual([never])
  })

  it('finds flags that are not in the code, and those that were long killed', async () => {
    await using sh = await stocked({
      'checkout.newFlow': { ...flag, off: 'off', rules: [staff] },
      'search.ranking': flag,
    })
    expect((await sh.varve('flag', 'kill', 'checkout.newFlow', ...sign)).code).toBe(0)
    expect(await staleAfter(sh, 31)).toEqual([
      { key: 'search.ranking', problem: 'not-in-code', serves: null },
      { key: 'checkout.newFlow', problem: 'killed', serves: null },
      never,
    ])
  })

  it('does not say of a killed flag that nobody ever switched it', async () => {
    await using sh = await stocked({})
    await sh.varve('flag', 'kill', 'checkout.old', ...sign)
    expect(await staleAfter(sh, 31)).toEqual([
      { key: 'checkout.old', problem: 'killed', serves: null },
      { key: 'checkout.newFlow', problem: 'never-stored', serves: null },
    ])
  })

  it('finds rollouts that have come to their end and were not completed', async () => {
    await using sh = await stocked({})
    const { code, err } = await sh.varve('rollout', 'start', 'limits.maxUploads', '50', '--percent', '100', ...sign)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(await staleAfter(sh, 31)).toMatchObject([
      { key: 'limits.maxUploads', problem: 'complete' },
      { key: 'checkout.newFlow', problem: 'never-stored' },
      never,
    ])
  })

  it('knows what is never read from a list, and says that it does not without one', async () => {
    await using sh = await stocked({ 'checkout.newFlow': { ...flag, rules: [staff] } })
    await sh.box.write('reads.txt', 'checkout.old\nlimits.maxUploads\n')
    expect(await staleAfter(sh, 0, '--reads', 'reads.txt')).toEqual([
      { key: 'checkout.newFlow', problem: 'never-read', serves: null },
      never,
    ])
    await sh.box.write('reads.json', '["checkout.newFlow", "checkout.old"]')
    expect(await staleAfter(sh, 0, '--reads', 'reads.json')).toEqual([never])
    expect((await sh.varve('stale')).err).toContain('never read is not known')
  })

  it('ends with 10 where that is asked for', async () => {
    await using sh = await stocked({})
    expect((await sh.varve('stale', '--exit-code')).code).toBe(10)
    expect((await sh.varve('stale')).code).toBe(0)
  })

  it.each([
    [['--days', 'many'], 2, 'no whole number'],
    [['--reads', 'varve.config.json'], 2, 'is no list of keys'],
    [['--reads', 'nowhere.txt'], 2, 'cannot be read'],
    [['--reads', 'bad.json'], 2, 'is no list of keys'],
  ])('refuses %j', async (args, code, said) => {
    await using sh = await stocked({})
    await sh.box.write('bad.json', '[1]')
    const outcome = await sh.varve('stale', ...args)
    expect({ code: outcome.code, err: outcome.err }).toEqual({ code, err: expect.stringContaining(said) })
  })
})
