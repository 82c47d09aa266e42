import { describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { listed } from '../listed.ts'

const config = defineConfig({ limits: { maxUploads: live(integer({ max: 100 }), { default: 10 }) } })
const signed = { by: 'dana', message: 'Traffic spike' }

describe('the declarations a log records', () => {
  it('come with the first change that is kept, when an earlier one was refused', async () => {
    const varve = testConfig(config, {}, {})
    using strict = varve.addValidator('limits.maxUploads', () => 'is frozen today')
    await expect(varve.set('limits.maxUploads', 20, signed)).rejects.toMatchObject({ code: 'VALUE_REFUSED' })
    strict[Symbol.dispose]()
    await varve.set('limits.maxUploads', 30, signed)
    await varve.set('limits.maxUploads', 40, signed)
    const kinds = (await listed(varve.revisions())).map(({ number, kind }) => [number, kind])
    expect(kinds).toEqual([
      [3, 'set'],
      [2, 'set'],
      [1, 'declare'],
    ])
  })

  it('come once, when several changes are asked for at once', async () => {
    const varve = testConfig(config)
    await Promise.all([20, 30, 40].map(value => varve.set('limits.maxUploads', value, { ...signed, expect: 'any' })))
    const kinds = (await listed(varve.revisions())).map(({ kind }) => kind)
    expect(kinds).toEqual(['set', 'set', 'set', 'declare'])
  })
})
