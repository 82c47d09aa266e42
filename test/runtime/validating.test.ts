import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { defineConfig, enumValidator, live, rangeValidator, rule, typeValidator, type Varve } from 'varve'
import { integer, json, number, string } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { listed } from '../listed.ts'

const signed = { by: 'dana', message: 'Traffic spike' }
const pool = live(json(), { default: 10, validators: [typeValidator('integer'), rangeValidator(1, 100)] })
const level = live(string(), { default: 'INFO', validators: [enumValidator(['DEBUG', 'INFO', 'ERROR'])] })

/** What a change to `value` is answered with: the sentence of the refusal, or the value that is then there. */
async function outcome(varve: unknown, key: string, value: unknown): Promise<unknown> {
  const loosely = varve as Varve
  return loosely.set(key, value as never, signed).then(
    () => loosely.get(key),
    (error: unknown) => (error as Error).message,
  )
}

describe('the validators of a kind that every configuration needs', () => {
  const varve = testConfig(defineConfig({ pool, level, ratio: live(number(), { default: 1 }) }))

  it.each(['10', 10.5, true])('an integer is no %j', async value => {
    expect(await outcome(varve, 'pool', value)).toContain('was refused: Value must be a whole number')
  })

  it('a range says on which side the value lies outside, and holds both its ends', async () => {
    expect(await outcome(varve, 'pool', 9999)).toBe('pool was refused: Value must be <= 100. Nothing was changed.')
    expect(await outcome(varve, 'pool', 0)).toBe('pool was refused: Value must be >= 1. Nothing was changed.')
    expect(await outcome(varve, 'pool', 1)).toBe(1)
    expect(await outcome(varve, 'pool', 100)).toBe(100)
  })

  it('a choice shows the list', async () => {
    expect(await outcome(varve, 'level', 'TRACE')).toBe(
      'level was refused: Value must be one of: DEBUG, INFO, ERROR. Nothing was changed.',
    )
    expect(await outcome(varve, 'level', 'DEBUG')).toBe('DEBUG')
  })
})

describe('validators of a key', () => {
  const even = (value: number): string | undefined => (value % 2 === 0 ? undefined : 'must be even')
  const config = (...validators: Parameters<typeof live>[1]['validators'] & {}) =>
    defineConfig({ size: live(integer(), { default: 10, validators }) })

  it('must all pass; everything they say is told at once', async () => {
    const varve = testConfig(config(even as never, rangeValidator(1, 100)))
    await expect(varve.set('size', 101, signed)).rejects.toThrow(/was refused: must be even[^]*Value must be <= 100/)
    expect(await outcome(varve, 'size', 50)).toBe(50)
  })

  it('may be asynchronous', async () => {
    const varve = testConfig(
      config(async value => {
        await pause(1)
        return value === 13 ? 'is taken, says the registry' : undefined
      }),
    )
    await expect(varve.set('size', 13, signed)).rejects.toThrow('size was refused: is taken, says the registry')
    expect(await outcome(varve, 'size', 14)).toBe(14)
  })

  it('are told the key, the scope and what was there before', async () => {
    const told: unknown[] = []
    const varve = testConfig(config((value, context) => void told.push([value, context])))
    await varve.set('size', 20, signed)
    await varve.set('size', 30, { ...signed, scope: 'tenant:acme' })
    await varve.set('size', 40, signed)
    expect(told).toEqual([
      [20, { key: 'size', before: undefined }],
      [30, { key: 'size', scope: 'tenant:acme', before: undefined }],
      [40, { key: 'size', before: 20 }],
    ])
  })

  it('and rules that passed are named by a dry run, and by nothing that is written', async () => {
    const isEven = (size: number): string | undefined => (size % 2 === 0 ? undefined : 'must be even')
    const varve = testConfig(
      defineConfig(
        { size: live(integer(), { default: 10, validators: [isEven, rangeValidator(1, 50), () => undefined] }) },
        { rules: [rule('there is room', () => undefined)] },
      ),
    )
    const scoped = { ...signed, scope: 'tenant:acme' }
    const dry = await varve.set('size', 20, { ...scoped, dryRun: true })
    expect(dry.passed).toEqual([
      { name: 'isEven', key: 'size', scope: 'tenant:acme' },
      { name: 'rangeValidator', key: 'size', scope: 'tenant:acme' },
      { name: 'validator 3', key: 'size', scope: 'tenant:acme' },
      { name: 'there is room' },
    ])
    expect(await varve.set('size', 20, scoped)).not.toHaveProperty('passed')
  })

  it('may be added while running, and taken away again', async () => {
    const varve = testConfig(config())
    {
      using _ = varve.addValidator('size', even)
      await expect(varve.set('size', 21, signed)).rejects.toThrow('must be even')
    }
    expect(await outcome(varve, 'size', 21)).toBe(21)
  })

  it('that throw refuse the change with what they threw, and no other change', async () => {
    const varve = testConfig(
      config(() => {
        throw new Error('registry.shop is down')
      }),
    )
    await expect(varve.set('size', 20, signed)).rejects.toThrow('registry.shop is down')
    expect(varve.get('size')).toBe(10)
  })

  it('are not asked about an override, which is this process’s own affair, nor about a delete', async () => {
    const varve = testConfig(config(() => 'never'))
    varve.override('size', 20)
    expect(varve.get('size')).toBe(20)
    expect(await varve.delete('size', signed)).toBeUndefined()
  })
})

describe('what was valid once and is not any more', () => {
  /** A value of 90, then 20; then nothing above 50 is allowed. */
  async function narrowed() {
    const varve = testConfig(defineConfig({ size: live(integer(), { default: 10 }) }))
    await varve.set('size', 90, signed)
    await varve.set('size', 20, signed)
    varve.addValidator('size', rangeValidator(1, 50))
    return varve
  }

  it('is not brought back by rollback, undo or restore', async () => {
    const varve = await narrowed()
    const refused = expect.objectContaining({ code: 'VALUE_REFUSED' })
    await expect(varve.rollback('size', signed)).rejects.toEqual(refused)
    await expect(varve.undo(3, signed)).rejects.toEqual(refused)
    await expect(varve.restore(2, signed)).rejects.toEqual(refused)
    expect(varve.get('size')).toBe(20)
    expect(await listed(varve.history('size'))).toHaveLength(2)
  })

  it.each(['rollback', 'undo', 'restore'] as const)('is brought back by %s when that is forced', async way => {
    const varve = await narrowed()
    const forced = { ...signed, force: true }
    if (way === 'rollback') await varve.rollback('size', forced)
    else if (way === 'undo') await varve.undo(3, forced)
    else await varve.restore(2, forced)
    expect(varve.get('size')).toBe(90)
  })
})

describe('rules across keys', () => {
  const config = defineConfig(
    { dlq: { warning: live(integer(), { default: 50 }), critical: live(integer(), { default: 100 }) } },
    {
      rules: [
        rule('warning below critical', ({ get }) =>
          Number(get('dlq.warning')) < Number(get('dlq.critical'))
            ? undefined
            : 'dlq.warning must be below dlq.critical',
        ),
      ],
    },
  )

  it('see the result as it would be, so that keys may move together and not apart', async () => {
    const varve = testConfig(config)
    await expect(varve.set('dlq.warning', 100, signed)).rejects.toThrow(
      'breaks the rule "warning below critical": dlq.warning must be below dlq.critical',
    )
    await varve.change(signed, draft => {
      draft.set('dlq.warning', 200)
      draft.set('dlq.critical', 300)
    })
    expect(varve.all()).toMatchObject({ 'dlq.warning': 200, 'dlq.critical': 300 })
  })

  it('see what a delete would leave', async () => {
    const varve = testConfig(config)
    await varve.set('dlq.critical', 300, signed)
    await varve.set('dlq.warning', 200, signed)
    await expect(varve.delete('dlq.critical', signed)).rejects.toMatchObject({ code: 'VALUE_REFUSED' })
    await varve.delete('dlq.warning', signed)
    await varve.delete('dlq.critical', signed)
  })

  it('hold for rollbacks as well', async () => {
    const varve = testConfig(config)
    await varve.set('dlq.critical', 300, signed)
    await varve.set('dlq.warning', 200, signed)
    await expect(varve.rollback('dlq.critical', { ...signed, to: 0 })).rejects.toThrow('warning below critical')
  })

  it('are asked about each of several changes made at once, in their order', async () => {
    const varve = testConfig(config)
    const outcomes = await Promise.allSettled([
      varve.set('dlq.critical', 300, signed),
      varve.set('dlq.warning', 200, signed),
      varve.set('dlq.critical', 150, signed),
      varve.set('dlq.critical', 250, signed),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  })

  it('can look into a scope', async () => {
    const perTenant = defineConfig(
      { quota: live(integer(), { default: 10 }) },
      {
        rules: [
          rule('no tenant below everybody', async ({ get, changes }) => {
            const low = changes.find(
              ({ scope }) => scope !== undefined && Number(get('quota', scope)) < Number(get('quota')),
            )
            return low === undefined ? undefined : `${low.scope} would have less`
          }),
        ],
      },
    )
    const varve = testConfig(perTenant)
    await expect(varve.set('quota', 5, { ...signed, scope: 'tenant:acme' })).rejects.toThrow(
      'tenant:acme would have less',
    )
    await varve.set('quota', 15, { ...signed, scope: 'tenant:acme' })
  })
})
