import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'
import { condText, namesSegment } from './segment-words.ts'

const sign = ['-m', 'Launch'] as const

async function stocked(): Promise<Shell> {
  const sh = await shell()
  await sh.varve('segment', 'set', 'germans', '--when', 'country=DE', '--doc', 'Where we begin', ...sign)
  await sh.varve('segment', 'set', 'testers', '--when', 'segment:germans', '--when', 'beta=true', ...sign)
  return sh
}

const person = { terminal: true, env: { NO_COLOR: '1' } }

describe('varve segment', () => {
  it('set makes one and changes it, keeping what it is for', async () => {
    await using sh = await shell()
    const made = await sh.as(
      person,
      'segment',
      'set',
      'germans',
      '--when',
      'country=DE',
      '--doc',
      'Where we begin',
      ...sign,
    )
    expect(made.out).toBe('germans  — → country eq DE  (r2 by dana)\n')
    const changed = await sh.varve('segment', 'set', 'germans', '--when', 'country=DE,AT', ...sign, '--json')
    expect(changed.json).toEqual({
      revision: 3,
      name: 'germans',
      when: { attr: 'country', op: 'eq', of: ['DE', 'AT'] },
      doc: 'Where we begin',
      previous: { attr: 'country', op: 'eq', value: 'DE' },
      dryRun: false,
    })
  })

  it('set takes a file, also what show --json printed', async () => {
    await using sh = await stocked()
    const { out } = await sh.varve('segment', 'show', 'germans', '--json')
    await sh.box.write('germans.json', out)
    await sh.box.write('everybody.json', 'true')
    await sh.varve('segment', 'set', 'copied', '--file', 'germans.json', ...sign)
    await sh.varve('segment', 'set', 'everybody', '--file', 'everybody.json', ...sign)
    expect((await sh.varve('segment', 'list', '--json=name,when,doc')).json).toMatchObject([
      { name: 'copied', when: { attr: 'country', op: 'eq', value: 'DE' }, doc: 'Where we begin' },
      { name: 'everybody', when: true, doc: null },
      { name: 'germans' },
      { name: 'testers' },
    ])
  })

  it('show tells who is in it as a tree, and what refers to it', async () => {
    await using sh = await stocked()
    const { out } = await sh.as(person, 'segment', 'show', 'testers')
    expect(out.split('\n').slice(0, 3)).toEqual(['all of', '  segment germans', '  beta eq true'])
    expect((await sh.varve('segment', 'show', 'germans', '--json=users')).json).toEqual({ users: ['segment testers'] })
  })

  it('users names keys and segments that refer to it', async () => {
    await using sh = await stocked()
    const rules = [{ id: 'in', when: { segment: 'germans' }, serve: 'on' }]
    const file = {
      flags: {
        'checkout.newFlow': { variants: { on: true, off: false }, enabled: true, rules, serve: 'off', salt: 's' },
      },
    }
    await sh.box.write('flags.json', JSON.stringify(file))
    await sh.varve('import', '--from', 'varve', 'flags.json', ...sign)
    expect((await sh.varve('segment', 'users', 'germans')).out).toBe('checkout.newFlow\nsegment testers\n')
  })

  it('test says whether somebody is in it, and why', async () => {
    await using sh = await stocked()
    const asked = ['segment', 'test', 'testers', '--attr', 'country=DE'] as const
    expect((await sh.varve(...asked, '--attr', 'beta=true')).out).toBe('in\n')
    const { json } = await sh.varve(...asked, '--attr', 'beta=false', '--json=in')
    expect(json).toEqual({ in: false })
    const { out } = await sh.as(person, ...asked, '--attr', 'beta=false')
    expect(out).toContain('✗ beta eq true  beta is false')
  })

  it('delete takes one away that nothing refers to', async () => {
    await using sh = await stocked()
    const used = await sh.varve('segment', 'delete', 'germans', '--yes', ...sign)
    expect({ code: used.code, err: used.err }).toEqual({ code: 6, err: expect.stringContaining('segment testers') })
    expect((await sh.varve('segment', 'delete', 'testers', '--yes', ...sign)).code).toBe(0)
    expect((await sh.varve('segment', 'list', '--json=name')).json).toEqual([{ name: 'germans' }])
  })

  it.each([
    [['show', 'german'], 3, 'There is no segment german'],
    [['set', 'x', ...sign], 2, 'It is not said who'],
    [['set', 'x', '--when', 'true', '--file', 'y', ...sign], 2, 'It is said twice'],
    [['set', 'not a name', '--when', 'true', ...sign], 5, 'cannot be a key'],
    [['set', 'x', '--when', '{"attr":1}', ...sign], 5, 'segment x'],
    [['set', 'x', '--when', 'segment:nobody', ...sign], 5, 'nobody'],
    [['delete', 'germans', ...sign], 2, 'Add --yes'],
  ])('%j is refused', async (args, code, said) => {
    await using sh = await stocked()
    const outcome = await sh.varve('segment', ...args)
    expect({ code: outcome.code, err: outcome.err }).toEqual({ code, err: expect.stringContaining(said) })
  })
})

describe('what refers to a segment', () => {
  it('is a condition that names it, never a value that looks like one', () => {
    const rule = (when: object): object => ({ flag: { variants: { on: { segment: 'staff' } }, rules: [{ when }] } })
    expect(namesSegment(rule({ not: { any: [{ segment: 'staff' }] } }), 'staff')).toBe(true)
    expect(namesSegment(rule({ segment: 'other' }), 'staff')).toBe(false)
    expect(namesSegment(rule({ attr: 'a', op: 'eq', value: { segment: 'staff' } }), 'staff')).toBe(false)
  })
})

describe('a condition on one line', () => {
  it('says its parts too', () => {
    expect(condText({ all: [{ segment: 'a' }, { not: { segment: 'b' } }] })).toBe('all of: segment a; not (segment b)')
    expect(condText(true)).toBe('everybody')
  })
})
