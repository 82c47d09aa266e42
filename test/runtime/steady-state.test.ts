import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, percentage, type Store } from 'varve'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'

const KEYS = 50
const TENANTS = 200

const config = defineConfig({
  limits: Object.fromEntries(
    Array.from({ length: KEYS }, (_, n) => [`key${n}`, live(integer(), { default: n, doc: 'One of many.' })]),
  ),
  flags: { newFlow: flag({ doc: 'Half of all users.' }), staff: flag({ doc: 'By a rule.' }) },
})
const signature = { by: 'dana', message: 'Contracts' }

/** A store that counts what it is asked. */
function counting(store: Store): { store: Store; asked: () => number } {
  let count = 0
  const counted = new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...given: unknown[]): unknown => {
        count += 1
        return Reflect.apply(member, target, given)
      }
    },
  })
  return { store: counted, asked: () => count }
}

describe('200 tenants × 50 keys, once they are read', () => {
  it('are answered from memory: no read asks the store, whoever asks and for however long', async () => {
    const time = clock()
    const { store, asked } = counting(memory({ clock: time }))
    await using varve = await open(config, {
      store,
      platform: { clock: time, timers: time },
      as: { environment: 'test' },
    })
    await varve.change(signature, draft => {
      for (let tenant = 0; tenant < TENANTS; tenant += 1)
        for (let key = 0; key < KEYS; key += 5)
          draft.set(`limits.key${key}` as 'limits.key0', tenant, { scope: `tenant:t${tenant}` })
    })
    await varve.rollOut('flags.newFlow', true, { ...signature, plan: percentage(50) })
    await varve.setFlag(
      'flags.staff',
      { rules: [{ id: 'staff', when: { attr: 'staff', op: 'eq', value: true }, serve: 'on' }], serve: 'off' },
      signature,
    )
    const before = asked()
    let sum = 0
    for (let tenant = 0; tenant < TENANTS; tenant += 1) {
      const reader = varve.for({ tenant: `t${tenant}`, user: `u${tenant}`, staff: tenant % 2 === 0 })
      for (let round = 0; round < 20; round += 1)
        for (let key = 0; key < KEYS; key += 1) sum += reader.get(`limits.key${key}` as 'limits.key0')
      reader.get('flags.newFlow')
      reader.evaluate('flags.staff')
      reader.all()
    }
    expect(sum).toBeGreaterThan(0)
    expect(asked()).toBe(before)
  })
})
