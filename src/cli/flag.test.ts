import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'

/** Staff in Germany have the new checkout, and half of everybody else. */
const flag = {
  variants: { on: true, off: false },
  rules: [
    {
      id: 'staff',
      doc: 'Those who built it',
      when: {
        all: [
          { attr: 'country', op: 'eq', value: 'DE' },
          { attr: 'team', op: 'eq', of: ['shop', 'web'] },
        ],
      },
      serve: 'on',
    },
    { id: 'half', serve: { split: { on: 50, off: 50 } } },
  ],
  serve: 'off',
}

/** A shop whose new checkout has rules. */
async function ruled(): Promise<Shell> {
  const sh = await shell()
  await sh.box.write('flag.json', JSON.stringify(flag))
  await sh.varve('flag', 'set', 'checkout.newFlow', '--file', 'flag.json', '-m', 'Staff first')
  return sh
}

const value = async (sh: Shell): Promise<string> => (await sh.varve('get', 'checkout.newFlow')).out.trim()

describe('varve flag on and off', () => {
  it('switch a plain flag', async () => {
    await using sh = await shell()
    expect((await sh.varve('flag', 'on', 'checkout.newFlow', '-m', 'Launch')).code).toBe(0)
    expect(await value(sh)).toBe('true')
    await sh.varve('flag', 'off', 'checkout.newFlow', '-m', 'Orders are lost')
    expect(await value(sh)).toBe('false')
  })

  it('keep the rules of one that has some', async () => {
    await using sh = await ruled()
    await sh.varve('flag', 'off', 'checkout.newFlow', '-m', 'Wait')
    const { json } = await sh.varve('flag', 'show', 'checkout.newFlow', '--json=document')
    expect(json).toEqual({
      document: { ...flag, enabled: false, off: 'off', salt: 'checkout.newFlow' },
    })
    await sh.varve('flag', 'on', 'checkout.newFlow', '-m', 'Go on')
    expect((await sh.varve('flag', 'list')).out).toBe('checkout.newFlow\tflag: 2 variants, 2 rules\t\n')
  })

  it('say so when that ends a rollout', async () => {
    await using sh = await shell()
    await sh.varve('flag', 'rollout', 'checkout.newFlow', '5', '-m', 'First users')
    const { err } = await sh.varve('flag', 'on', 'checkout.newFlow', '-m', 'Everybody')
    expect(err).toBe('This ends the rollout that was under way.\n')
  })

  it('refuse a key whose values are neither', async () => {
    await using sh = await shell()
    expect((await sh.varve('flag', 'on', 'limits.maxUploads', '-m', 'Hm')).code).toBe(5)
    expect((await sh.varve('flag', 'on', 'checkout.newFlo', '-m', 'Hm')).code).toBe(3)
  })
})

describe('varve flag set', () => {
  it('takes back what flag show prints', async () => {
    await using sh = await ruled()
    const { out } = await sh.varve('flag', 'show', 'checkout.newFlow', '--json=document')
    await sh.varve('delete', 'checkout.newFlow', '-m', 'Away', '-y')
    await sh.as({ stdin: out }, 'flag', 'set', 'checkout.newFlow', '--file', '-', '-m', 'Back')
    expect((await sh.varve('flag', 'show', 'checkout.newFlow', '--json=document')).out).toBe(out)
  })

  it('warns of a rule that is never reached, and refuses what is wrong', async () => {
    await using sh = await shell()
    const set = (document: unknown): ReturnType<Shell['varve']> =>
      sh.as({ stdin: JSON.stringify(document) }, ...['flag', 'set', 'checkout.newFlow', '--file', '-', '-m', 'Try'])
    const rules = [{ id: 'all', serve: 'on' }, flag.rules[0]]
    expect(await set({ ...flag, rules })).toMatchObject({ code: 0, err: expect.stringContaining('is never reached') })
    expect((await set({ ...flag, serve: 'of' })).code).toBe(5)
    expect((await set([])).code).toBe(2)
    expect((await sh.varve('flag', 'set', 'checkout.newFlow', '-m', 'Which?')).code).toBe(2)
  })
})

describe('varve flag show', () => {
  it('tells who gets what', async () => {
    await using sh = await ruled()
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, 'flag', 'show', 'checkout.newFlow')
    expect(out.split('\n')).toEqual([
      'checkout.newFlow  flag: 2 variants, 2 rules',
      'Serve the rewritten checkout.',
      '  variants, by user',
      '    off = false',
      '    on = true',
      '  rules',
      '    staff → on  "Those who built it"',
      '      all of',
      '        country eq DE',
      '        team eq shop, web',
      '    half → off 50 : on 50',
      '  else off',
      '  off  the next layer',
      '',
    ])
  })
})

describe('varve flag rollout', () => {
  it('says so where who is not reached has the flag already', async () => {
    await using sh = await shell()
    const half = ['flag', 'rollout', 'checkout.newFlow', '50', '-m', 'Half'] as const
    await sh.varve('flag', 'on', 'checkout.newFlow', '-m', 'Launch')
    expect((await sh.varve(...half)).err).toContain('nobody sees a difference')
    await sh.varve('flag', 'off', 'checkout.newFlow', '-m', 'Not everybody at once')
    expect((await sh.varve(...half)).err).toBe('')
  })

  it('gives a flag to a part of everybody at once', async () => {
    await using sh = await shell()
    const { json } = await sh.varve(
      ...['flag', 'rollout', 'checkout.newFlow', '5', '-m', 'First users', '--json=key,percent,next,candidate'],
    )
    expect(json).toEqual({ key: 'checkout.newFlow', percent: 5, next: null, candidate: true })
    expect((await sh.varve('flag', 'rollout', 'checkout.newFlow', 'five', '-m', 'Hm')).code).toBe(2)
    expect((await sh.varve('flag', 'rollout', 'checkout.newFlow', '2', '-m', 'Less')).code).toBe(6)
  })
})

describe('varve flag kill', () => {
  it('shows in the status of a rollout, which nobody has then', async () => {
    await using sh = await shell()
    await sh.varve('flag', 'rollout', 'checkout.newFlow', '50', '-m', 'Half')
    await sh.varve('flag', 'kill', 'checkout.newFlow', '-m', 'Orders are lost')
    expect((await sh.varve('rollout', 'status')).out).toContain(
      'nobody has it until: varve flag revive checkout.newFlow',
    )
  })

  it('is told to who switches the flag meanwhile, with how to revive it', async () => {
    await using sh = await shell()
    await sh.varve('flag', 'kill', 'checkout.newFlow', '-m', 'Orders are lost')
    const { code, err } = await sh.varve('flag', 'on', 'checkout.newFlow', '-m', 'Launch')
    expect(code).toBe(0)
    expect(err).toContain('it is killed until it is revived: varve flag revive checkout.newFlow')
  })

  it('stands above what is stored, until the flag is revived', async () => {
    await using sh = await shell()
    await sh.varve('flag', 'on', 'checkout.newFlow', '-m', 'Launch')
    await sh.varve('flag', 'kill', 'checkout.newFlow', '-m', 'Orders are lost')
    expect(await value(sh)).toBe('false')
    expect((await sh.varve('flag', 'list', '--json=key,serves,killed')).json).toEqual([
      { key: 'checkout.newFlow', serves: 'on', killed: true },
    ])
    await sh.varve('flag', 'revive', 'checkout.newFlow', '-m', 'Mended')
    expect(
      (await sh.varve('history', 'checkout.newFlow', '-n', '2')).out.split('\n').map(line => line.split('\t')[5]),
    ).toEqual(['revived', 'killed', undefined])
    expect(await value(sh)).toBe('true')
    expect((await sh.varve('flag', 'revive', 'checkout.newFlow', '-m', 'Again')).err).toContain('nothing to revive')
  })
})
