import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  limits: { maxUploads: live(integer({ max: 500 }), { default: 10 }) },
  checkout: { newFlow: flag(), oldFlow: flag() },
})
const signed = { by: 'dana', message: 'From elsewhere' }
const staff = { attr: 'user', op: 'starts', value: 'staff-' } as const

describe('a draft of several changes', () => {
  it('takes values, flags and the segments they refer to, as one revision', async () => {
    await using varve = testConfig(config)
    const written = await varve.import(signed, draft => {
      draft.set('limits.maxUploads', 20)
      draft.setFlag('checkout.newFlow', { rules: [{ id: 'staff', when: { segment: 'staff' }, serve: 'on' }] })
      draft.setSegment('staff', staff, { doc: 'Who works here.' })
    })
    expect(written).toMatchObject({ kind: 'import', number: varve.head().number })
    expect(written.changes).toHaveLength(3)
    expect(varve.get('limits.maxUploads')).toBe(20)
    expect(varve.for({ user: 'staff-7' }).get('checkout.newFlow')).toBe(true)
    expect(varve.for({ user: 'guest' }).get('checkout.newFlow')).toBe(false)
    expect(varve.segments.get('staff')).toMatchObject({ when: staff, doc: 'Who works here.' })
  })

  it('fills in of a flag what setFlag would: variants, and the salt it had', async () => {
    await using varve = testConfig(config)
    await varve.setFlag('checkout.newFlow', { serve: 'on', salt: 'kept' }, signed)
    await varve.change(signed, draft => {
      draft.setFlag('checkout.newFlow', { serve: 'off' })
      draft.setFlag('checkout.oldFlow', { serve: 'on' }, { scope: 'tenant:acme' })
    })
    expect(varve.entry('checkout.newFlow')).toEqual({
      flag: { variants: { on: true, off: false }, enabled: true, rules: [], serve: 'off', salt: 'kept' },
    })
    expect(varve.entry('checkout.oldFlow', { scope: 'tenant:acme' })).toMatchObject({
      flag: { salt: 'checkout.oldFlow tenant:acme' },
    })
  })

  it('is refused as a whole where one document is wrong', async () => {
    await using varve = testConfig(config)
    const refused = varve.import(signed, draft => {
      draft.set('limits.maxUploads', 20)
      draft.setFlag('checkout.newFlow', { serve: 'blue' })
    })
    await expect(refused).rejects.toThrow(/checkout\.newFlow serve .*blue/)
    expect(varve.get('limits.maxUploads')).toBe(10)
  })

  it('keeps a segment and a key of the same name apart', async () => {
    await using varve = testConfig(config)
    const { changes } = await varve.change(signed, draft => {
      draft.setFlag('checkout.newFlow', { serve: 'on' })
      draft.setSegment('checkout.newFlow', true)
    })
    expect(changes.map(({ scope }) => scope).toSorted()).toEqual(['varve:segment', undefined])
  })

  it('is no deletion where it only sets flags', async () => {
    await using varve = testConfig(config)
    expect(await varve.change(signed, draft => draft.setFlag('checkout.newFlow', {}))).toMatchObject({ kind: 'set' })
  })
})

describe('what the log recorded of a declaration', () => {
  it('can be asked for once something was written', async () => {
    await using varve = testConfig(config)
    expect(varve.recorded('checkout.newFlow')).toBeUndefined()
    await varve.set('limits.maxUploads', 20, signed)
    expect(varve.recorded('checkout.newFlow')).toMatchObject({ kind: 'flag', variants: { on: true, off: false } })
    expect(varve.recorded('limits.maxUploads')).toMatchObject({ kind: 'live', default: 10 })
  })
})
