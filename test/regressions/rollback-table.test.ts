import { beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { testConfig, type TestVarve } from 'varve/testing'
import { listed } from '../listed.ts'

const config = defineConfig({ pool: { size: live(integer(), { default: 5 }) } })
const signed = { by: 'dana', message: 'Table of rollbacks' }

describe('a second rollback used to bring the bad value back: step by step, it now goes further back', () => {
  let varve: TestVarve<typeof config.tree>
  /** Revision numbers of the key's versions v1, v2, v3 … */
  const versions = async (): Promise<number[]> =>
    (await listed(varve.history('pool.size'))).map(({ revision }) => revision).toReversed()
  const rollback = (to?: number): ReturnType<typeof varve.rollback> =>
    varve.rollback('pool.size', { ...signed, ...(to === undefined ? {} : { to }) })

  beforeEach(async () => {
    varve = testConfig(config)
    for (const size of [10, 20, 30]) await varve.set('pool.size', size, signed)
  })

  it('set 10, set 20, set 30 are v1, v2, v3', async () => {
    expect(varve.get('pool.size')).toBe(30)
    expect(await versions()).toEqual([2, 3, 4])
  })

  it('rolled back once it is 20, as v4, which restores v2', async () => {
    const { changes, kind } = await rollback()
    expect(varve.get('pool.size')).toBe(20)
    expect(kind).toBe('rollback')
    expect(changes).toMatchObject([{ restores: 3 }])
  })

  it('rolled back twice it is 10, as v5, which restores v1; the 30 that was taken away stays away', async () => {
    await rollback()
    const { changes } = await rollback()
    expect(varve.get('pool.size')).toBe(10)
    expect(changes).toMatchObject([{ restores: 2 }])
  })

  it('rolled back a third time it answers NO_EARLIER_VERSION and nothing has changed', async () => {
    await rollback()
    await rollback()
    const head = varve.head()
    await expect(rollback()).rejects.toMatchObject({ code: 'NO_EARLIER_VERSION' })
    expect(varve.get('pool.size')).toBe(10)
    await varve.refresh()
    expect(varve.head()).toEqual(head)
  })

  it('rolled back to v3 it is 30 again, as v6, which restores v3', async () => {
    await rollback()
    await rollback()
    const [, , v3] = await versions()
    const { changes, number } = await rollback(v3)
    expect(varve.get('pool.size')).toBe(30)
    expect((await versions())[5]).toBe(number)
    expect(changes).toMatchObject([{ restores: v3 }])
  })

  it('deleted, it is a tombstone as v7; rolled back then, 30 is back as v8', async () => {
    await rollback()
    await rollback()
    await rollback((await versions())[2])
    await varve.delete('pool.size', signed)
    expect(varve.get('pool.size')).toBe(5)
    await rollback()
    expect(varve.get('pool.size')).toBe(30)
    expect(await versions()).toHaveLength(8)
    const [v8, v7] = await listed(varve.history('pool.size', { limit: 2 }))
    expect(v7).toMatchObject({ kind: 'delete', before: 30 })
    expect(v8).toMatchObject({ kind: 'rollback', after: 30 })
  })

  it('history is never edited: all eight versions are still told, with who, why and what', async () => {
    await rollback()
    await rollback()
    await rollback((await versions())[2])
    await varve.delete('pool.size', signed)
    await rollback()
    expect((await listed(varve.history('pool.size'))).map(({ after }) => after)).toEqual([
      30,
      undefined,
      30,
      10,
      20,
      30,
      20,
      10,
    ])
  })
})
