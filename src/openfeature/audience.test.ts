import { describe, expect, it } from 'vitest'
import { audienceOf } from './audience.ts'

describe('the audience that a context means', () => {
  it('has the targeting key as its user', () => {
    expect(audienceOf({ targetingKey: 'dana', plan: 'pro' })).toEqual({
      ...{ targetingKey: 'dana', user: 'dana', plan: 'pro' },
    })
  })

  it('has the user that the context names', () => {
    expect(audienceOf({ targetingKey: 'session-7', user: 'dana' })).toEqual({
      ...{ targetingKey: 'session-7', user: 'dana' },
    })
  })

  it('has no user for an empty targeting key: everybody without one would stand at one place', () => {
    expect(audienceOf({ targetingKey: '', plan: 'pro' })).toEqual({ plan: 'pro' })
  })

  it('has what JSON has a form for', () => {
    const context = {
      ...{ since: new Date('2026-01-02T03:04:05Z'), never: new Date(Number.NaN), age: 4, none: null },
      ...{ infinite: Infinity, call: () => 1, big: 1n, gone: undefined },
      ...{ device: { os: 'linux', bought: new Date(0), call: () => 1 }, tags: ['a', () => 1, new Date(0)] },
    }
    expect(audienceOf(context)).toEqual({
      ...{ since: '2026-01-02T03:04:05.000Z', age: 4, none: null },
      ...{ device: { os: 'linux', bought: '1970-01-01T00:00:00.000Z' }, tags: ['a', null, '1970-01-01T00:00:00.000Z'] },
    })
  })

  it('takes an attribute named like a prototype for an attribute', () => {
    const context = JSON.parse(
      '{ "__proto__": { "admin": true }, "device": { "__proto__": { "admin": true } } }',
    ) as object
    const audience = audienceOf({ ...context })
    expect(audience['admin']).toBe(undefined)
    expect(Object.getPrototypeOf(audience)).toBe(Object.prototype)
    expect((audience['device'] as { admin?: true }).admin).toBe(undefined)
    expect(({} as { admin?: true }).admin).toBe(undefined)
  })

  it('is refused where the context has no end', () => {
    const ring: unknown[] = []
    ring.push(ring)
    expect(() => audienceOf({ ring })).toThrow('nested deeper than 32')
  })
})
