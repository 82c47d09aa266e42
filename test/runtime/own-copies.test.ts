import { describe, expect, it } from 'vitest'
import { defineConfig, live, openSync, type Json, type StandardSchema } from 'varve'
import { json, list, object, string } from 'varve/schema'
import { values } from 'varve/sources'
import { testConfig } from 'varve/testing'
import { listed } from '../listed.ts'

/** A schema of somebody else that hands back the very object it was given. */
const asIs: StandardSchema<Json, Json> = {
  '~standard': { version: 1, vendor: 'somebody', validate: value => ({ value: value as Json }) },
}
const config = defineConfig({
  any: live(json(), { default: { hosts: ['a'] } }),
  typed: live(object({ hosts: list(string()) }), { default: { hosts: ['a'] } }),
  foreign: live(asIs, { default: { hosts: ['a'] } }),
})
const keys = ['any', 'typed', 'foreign'] as const
const signed = { by: 'dana', message: 'Hosts' }

/** Anything that holds hosts, for a test to change. */
type Hosts = { hosts: string[] }

describe.each(keys)('a JSON value (%s)', key => {
  it('is frozen all the way down when it is read, wherever it comes from', async () => {
    const varve = testConfig(config, { [key]: { hosts: ['b'] } })
    const frozen = (): void => {
      const value = varve.get(key) as Hosts
      expect(() => value.hosts.push('x')).toThrow(TypeError)
      expect(() => (value.hosts = [])).toThrow(TypeError)
    }
    frozen()
    await varve.set(key, { hosts: ['c'] }, signed)
    frozen()
    varve.override(key, { hosts: ['d'] })
    frozen()
  })

  it('is a copy of what a caller stored: the caller may go on using its own', async () => {
    const varve = testConfig(config)
    const mine = { hosts: ['b'] }
    const setting = varve.set(key, mine, signed)
    mine.hosts.push('before it was written')
    await setting
    mine.hosts.push('after')
    expect(varve.get(key)).toEqual({ hosts: ['b'] })
    expect(await listed(varve.history(key))).toMatchObject([{ after: { hosts: ['b'] } }])
  })

  it('is a copy of what a caller overrode it with', () => {
    const varve = testConfig(config)
    const mine = { hosts: ['b'] }
    varve.override(key, mine)
    mine.hosts.push('c')
    varve.withOverrides({ [key]: mine }, () => {
      mine.hosts.push('d')
      expect(varve.get(key)).toEqual({ hosts: ['b', 'c'] })
    })
    expect(varve.get(key)).toEqual({ hosts: ['b'] })
  })

  it('is a copy of what a source or the declaration gave', () => {
    const [inSource, inDefault] = [{ hosts: ['b'] }, { hosts: ['a'] }]
    const sourced = openSync(config, { sources: [values({ [key]: inSource })] })
    inSource.hosts.push('c')
    expect(sourced.get(key)).toEqual({ hosts: ['b'] })
    const defaulted = testConfig(defineConfig({ key: live(asIs, { default: inDefault }) }))
    inDefault.hosts.push('b')
    expect(defaulted.get('key')).toEqual({ hosts: ['a'] })
  })

  it('cannot be changed through anything that tells of it', async () => {
    const varve = testConfig(config)
    await varve.set(key, { hosts: ['b'] }, signed)
    const written = await varve.set(key, { hosts: ['b', 'c'] }, signed)
    const stored = [written, ...(await listed(varve.revisions()))].flatMap(({ changes }) => changes)
    const told: unknown[] = [
      varve.explain(key).value,
      varve.list().find(one => one.key === key)?.value,
      (await listed(varve.history(key)))[0]?.after,
      (await varve.snapshot()).entries[0]?.value,
      (await varve.diff(0))[0]?.after,
      (await varve.at(2)).get(key),
      ...stored.map(({ entry = {} }) => ('value' in entry ? entry.value : undefined)),
    ]
    for (const value of told) expect(() => (value as Hosts).hosts.push('mallory')).toThrow(TypeError)
    expect(varve.get(key)).toEqual({ hosts: ['b', 'c'] })
    expect(varve.explain(key).value).toEqual({ hosts: ['b', 'c'] })
    expect((await listed(varve.history(key))).map(({ after }) => after)).toEqual([
      { hosts: ['b', 'c'] },
      { hosts: ['b'] },
    ])
    expect((await varve.at(2)).get(key)).toEqual({ hosts: ['b'] })
    await varve.rollback(key, signed)
    expect(varve.get(key)).toEqual({ hosts: ['b'] })
  })
})

describe('names that reach an object’s prototype', () => {
  it('are refused in values', async () => {
    const varve = testConfig(config)
    const evil = JSON.parse('{"hosts":[],"__proto__":{"polluted":true}}') as Json
    await expect(varve.set('any', evil, signed)).rejects.toThrow(/forbidden name/)
    expect(() => varve.override('any', evil)).toThrow(/forbidden name/)
    expect({}).not.toHaveProperty('polluted')
  })

  it('are no keys', () => {
    const varve = testConfig(config) as unknown as { get(key: string): unknown }
    for (const key of ['__proto__', 'constructor', 'toString', 'any.__proto__'])
      expect(() => varve.get(key)).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }))
    expect(() => defineConfig(JSON.parse('{"__proto__":{"a":{}}}') as never)).toThrow(
      expect.objectContaining({ code: 'BAD_KEY' }),
    )
  })
})
