import { describe, expect, it } from 'vitest'
import { defineConfig, flag, type Audience, type Cond, type FiledFlag } from 'varve'
import { testConfig } from 'varve/testing'
import { flagSet } from '../../src/core/rollouts/flag-set.ts'

const MANY = 1000
const names = Array.from({ length: MANY }, (_, index) => `flag${index}`)
const config = defineConfig({ flags: Object.fromEntries(names.map(name => [name, flag({ doc: 'One of many.' })])) })
const signature = { by: 'dana', message: 'A try' }
const thrice = (one: Cond): Cond => ({ any: [{ all: [one, false] }, { all: [one, false] }, one] })

const requiring = (index: number, prefix: string): { flag: string; is: string[] }[] =>
  index === 0 ? [] : [{ flag: `${prefix}flag${index - 1}`, is: ['on'] }]

describe('rules that grow without end', () => {
  it('segments that name the one before three times took 3³⁰ steps; now they end', async () => {
    const varve = testConfig(config)
    await varve.segments.set('s0', { attr: 'user', op: 'eq', value: 'ana' }, signature)
    for (let index = 1; index < 31; index += 1)
      await varve.segments.set(`s${index}`, thrice({ segment: `s${index - 1}` }), signature)
    await varve.setFlag(
      'flags.flag0' as never,
      { serve: 'off', rules: [{ id: 'a', when: { segment: 's30' }, serve: 'on' }] },
      signature,
    )
    const reader = varve.for({ user: 'ben' })
    expect(reader.get('flags.flag0' as never)).toBe(false)
    expect(reader.explain('flags.flag0').value).toBe(false)
  })

  it('flags that ask the one before three times took 3³⁹ steps; now they end', async () => {
    const varve = testConfig(config)
    await varve.setFlag('flags.flag0' as never, { serve: 'off' }, signature)
    for (let index = 1; index < 40; index += 1) {
      const when = thrice({ flag: `flags.flag${index - 1}`, is: ['on'] })
      await varve.setFlag(
        `flags.flag${index}` as never,
        { serve: 'off', rules: [{ id: 'a', when, serve: 'on' }] },
        signature,
      )
    }
    expect(varve.get('flags.flag39' as never)).toBe(false)
    expect(varve.explain('flags.flag39').value).toBe(false)
  })

  it('a chain of a thousand flags was accepted, however deep answers went; now it is refused', async () => {
    const varve = testConfig(config)
    const chained = varve.change(signature, draft => {
      for (const [index, name] of names.entries())
        draft.setFlag(`flags.${name}` as never, { serve: 'on', off: 'off', requires: requiring(index, 'flags.') })
    })
    await expect(chained).rejects.toThrow('begins a chain of more than 256 flags and segments')
  })

  it('a chain of a thousand flags in a file is off at its end, and breaks nothing', () => {
    const flags = names.map((name, index): [string, FiledFlag] => [
      name,
      {
        ...{ variants: { on: true, off: false }, enabled: true, rules: [], serve: 'on', salt: name, off: 'off' },
        requires: requiring(index, ''),
      },
    ])
    const set = flagSet({ flags: Object.fromEntries(flags) }, { digest: () => '' })
    const answer = (key: string): unknown => set.evaluate(key, {}, { now: 0 }).value
    expect([answer('flag200'), answer('flag999')]).toEqual([true, false])
  })

  it('an audience made of JSON with __proto__ has no attributes that it does not say', async () => {
    const varve = testConfig(config)
    const rules = [{ id: 'a', when: { attr: 'plan', op: 'eq', value: 'pro' } as const, serve: 'on' }]
    await varve.setFlag('flags.flag0' as never, { serve: 'off', rules }, signature)
    const sly = JSON.parse('{"user":"ana","__proto__":{"plan":"pro"}}') as Audience
    expect(varve.for(sly).get('flags.flag0' as never)).toBe(false)
    expect(varve.runAs(sly, () => varve.get('flags.flag0' as never))).toBe(false)
    for (const attr of ['__proto__.plan', 'constructor.name', 'toString', 'hasOwnProperty', '__proto__']) {
      const named = [{ id: 'a', when: { attr, op: 'exists' } as const, serve: 'on' }]
      await varve.setFlag('flags.flag0' as never, { serve: 'off', rules: named }, signature)
      expect([attr, varve.for({ user: 'ana' }).get('flags.flag0' as never)]).toEqual([attr, false])
    }
  })
})
