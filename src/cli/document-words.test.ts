import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'

const START = Date.parse('2026-12-07T15:00:00Z')
const at = (sh: Shell, minutes: number, ...args: readonly string[]): ReturnType<Shell['varve']> =>
  sh.as({ now: START + minutes * 60_000, terminal: true, env: { NO_COLOR: '1' } }, ...args)

/** A ramp, begun at 15:00, paused at 15:40 and resumed at 15:50. */
async function ramped(): Promise<Shell> {
  const sh = await shell()
  const ramp = ['--from', '10', '--step', '15', '--every', '30m']
  await at(sh, 0, 'rollout', 'start', 'checkout.newFlow', 'true', ...ramp, '-m', 'Carefully')
  await at(sh, 40, 'rollout', 'pause', '-m', 'Look', '--by', 'mia')
  await at(sh, 50, 'rollout', 'resume', '-m', 'Fine')
  return sh
}

/** A flag of two rules, the second of which came later and stands first. */
async function ruled(): Promise<Shell> {
  const sh = await shell()
  const staff = { id: 'staff', when: { attr: 'team', op: 'eq', value: 'shop' }, serve: 'on' }
  const german = { id: 'german', when: { attr: 'country', op: 'eq', value: 'DE' }, serve: 'on' }
  for (const [by, rules] of Object.entries({ dana: [staff], mia: [german, staff] })) {
    const stdin = JSON.stringify({ variants: { on: true, off: false }, rules, serve: 'off' })
    await sh.as({ stdin, now: START }, 'flag', 'set', 'checkout.newFlow', '--file', '-', '-m', `By ${by}`, '--by', by)
  }
  return sh
}

describe('a rollout', () => {
  it('stands in a list with its share and its step', async () => {
    await using sh = await ramped()
    const { out } = await at(sh, 50, 'list', 'checkout')
    expect(out).toMatch(/checkout\.newFlow {2}25 % true {2}boolean {2}rollout +step 2 of 7\n/)
    expect((await sh.as({ now: START }, 'list', 'checkout')).out).toMatch(/^checkout\.newFlow\t10 % true\tboolean\t/)
    expect((await at(sh, 300, 'list', 'checkout', '--at', '2026-12-07T15:45Z')).out).toContain('step 2 of 7, paused')
    const { json } = await at(sh, 50, 'list', 'checkout', '--json=key,value,document')
    expect(json).toMatchObject([{ key: 'checkout.newFlow', value: false, document: { rollout: { unit: 'user' } } }])
  })

  it('is told in history by what became of it', async () => {
    await using sh = await ramped()
    await at(sh, 60, 'set', 'checkout.newFlow', 'true', '-m', 'Everybody')
    const { out } = await at(sh, 60, 'history', 'checkout.newFlow')
    expect(out.split('\n').map(line => line.split(/ {2,}/).slice(3))).toEqual([
      ['rollout completed: true', 'Everybody'],
      ['rollout resumed at 25 %', 'Fine'],
      ['rollout paused at 25 %', 'Look'],
      ['— → rollout 10 % → 100 % of true', 'Carefully'],
      [],
    ])
    const { json } = await sh.varve('history', 'checkout.newFlow', '-n', '1', '--json=before,after')
    expect(json).toMatchObject([{ before: { rollout: { candidate: { value: true } } }, after: true }])
  })

  it('is told in differences, snapshots and blame', async () => {
    await using sh = await ramped()
    expect((await sh.varve('diff', 'r2', 'r3')).out).toBe('~\tcheckout.newFlow\trollout paused at 25 %\n')
    expect((await sh.varve('diff', 'r1', 'r2')).out).toBe('+\tcheckout.newFlow\trollout 10 % → 100 % of true\n')
    expect((await sh.varve('snapshot', '--at', 'r3')).out).toContain(
      'checkout.newFlow\t\trollout 10 % → 100 % of true, paused at 25 %\tr3',
    )
    expect((await sh.varve('blame', 'checkout.newFlow')).out).toMatch(
      /^rollout\trollout 10 % → 100 % of true\tr4\t[^\t]+\tdana\tFine\n$/,
    )
  })

  it('is completed, aborted or replaced, as a value that is set has it', async () => {
    await using sh = await shell()
    const start = (value: string): unknown =>
      at(sh, 0, 'rollout', 'start', 'shop.name', value, '--percent', '10', '-m', 'Try')
    const set = async (value: string): Promise<string> =>
      (await at(sh, 1, 'set', 'shop.name', value, '-m', 'Enough')).out.trim()
    await set('Shop')
    await start('Corner')
    expect(await set('Corner')).toBe('shop.name  rollout completed: "Corner"  (r4 by dana)')
    await start('Sale')
    expect(await set('Corner')).toBe('shop.name  rollout aborted: "Corner"  (r6 by dana)')
    await start('Sale')
    expect(await set('Store')).toBe('shop.name  rollout 10 % of "Sale" → "Store"  (r8 by dana)')
    await start('Store')
    expect(await set('Store')).toBe('shop.name  rollout 10 % of "Store" → "Store"  (r10 by dana)')
  })
})

describe('a flag with rules', () => {
  it('is told by how much there is of it', async () => {
    await using sh = await ruled()
    expect((await sh.varve('list', 'checkout')).out).toMatch(/^checkout\.newFlow\tflag: 2 variants, 2 rules\t/)
    expect((await sh.varve('history', 'checkout.newFlow', '-n', '1')).out).toContain(
      '\tflag: 2 variants, 1 rule → flag: 2 variants, 2 rules\t',
    )
  })

  it('differs by rules, wherever they stand', async () => {
    await using sh = await ruled()
    expect((await sh.varve('diff', 'r2', 'r3')).out).toBe('+\tcheckout.newFlow rule german\tcountry eq DE → on\n')
  })

  it('has an author for each rule', async () => {
    await using sh = await ruled()
    const { out } = await sh.varve('blame', 'checkout.newFlow')
    expect(out.split('\n').map(line => line.split('\t').toSpliced(3, 1))).toEqual([
      ['variant off', 'false', 'r2', 'dana', 'By dana'],
      ['variant on', 'true', 'r2', 'dana', 'By dana'],
      ['rule german', 'country eq DE → on', 'r3', 'mia', 'By mia'],
      ['rule staff', 'team eq shop → on', 'r2', 'dana', 'By dana'],
      ['else', 'off', 'r2', 'dana', 'By dana'],
      ['enabled', 'true', 'r2', 'dana', 'By dana'],
      ['salt', '"checkout.newFlow"', 'r2', 'dana', 'By dana'],
      [''],
    ])
  })

  it('has as the author of a part the last who made it so, not an earlier one who had it so too', async () => {
    await using sh = await ruled()
    for (const [by, serve] of Object.entries({ tin: 'on', eva: 'off' })) {
      const stdin = JSON.stringify({ variants: { on: true, off: false }, rules: [], serve })
      await sh.as({ stdin }, 'flag', 'set', 'checkout.newFlow', '--file', '-', '-m', 'Else', '--by', by)
    }
    const { out } = await sh.varve('blame', 'checkout.newFlow')
    expect(out).toMatch(/\nelse\toff\tr5\t[^\t]+\teva\t/)
    expect(out).toMatch(/^variant off\tfalse\tr2\t[^\t]+\tdana\t/)
  })

  it('is explained rule by rule', async () => {
    await using sh = await ruled()
    const { out } = await sh.varve('explain', 'checkout.newFlow', '--attr', 'team=shop')
    expect(out).toMatch(/\n5\tstored\ttrue\twins\tr3 by mia/)
    expect(out.slice(out.indexOf('  ✗'))).toBe(
      [
        '  ✗ rule german',
        '    ✗ country eq DE  country is missing',
        '  ✓ rule staff → on',
        '    ✓ team eq shop',
        '  · rule otherwise',
        '',
      ].join('\n'),
    )
    const { json } = await sh.varve('explain', 'checkout.newFlow', '--attr', 'team=shop', '--json=variant,ruleId,trace')
    expect(json).toMatchObject({ variant: 'on', ruleId: 'staff', trace: { document: 'flag' } })
  })
})

describe('a value that looks like a document', () => {
  it('is shown as the value it is', async () => {
    await using sh = await shell()
    await sh.varve('set', 'shipping.rates', '{"flag":{"DE":490}}', '-m', 'Odd')
    expect((await sh.varve('list', 'shipping')).out).toContain('\t{"flag":{"DE":490}}\t')
    expect((await sh.varve('export')).out).toContain('"DE": 490')
  })
})
