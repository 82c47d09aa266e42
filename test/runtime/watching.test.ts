import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, type Problem, type ValueChange } from 'varve'
import { integer, json } from 'varve/schema'
import { testConfig, type TestVarve } from 'varve/testing'
import { fleet } from '../fleet.ts'

const config = defineConfig({
  limits: {
    maxUploads: live(integer(), { default: 10 }),
    maxSize: live(integer(), { default: 1 }),
    matrix: live(json(), { default: { a: 1 } }),
  },
  limitless: { yes: flag() },
})
const signed = { by: 'dana', message: 'Traffic spike' }

/** What a watcher of everything has been told so far. */
function told(varve: TestVarve<typeof config.tree>): ValueChange[] {
  const changes: ValueChange[] = []
  varve.watch('*', (_value, change) => changes.push(change))
  return changes
}

describe('watching a value', () => {
  it('tells the new value, and the change: what it was, why, when, by whom, and in which revision', async () => {
    const varve = testConfig(config)
    const seen: unknown[] = []
    varve.watch('limits.maxUploads', (value, change) => seen.push([value, change]))
    await varve.set('limits.maxUploads', 20, signed)
    const at = varve.clock.now()
    expect(seen).toEqual([
      [20, { key: 'limits.maxUploads', value: 20, before: 10, cause: 'revision', at, revision: 2, ...signed }],
    ])
  })

  it('tells once for each effective change: set, delete, rollback, restore, override, its lifting, its expiry', async () => {
    const varve = testConfig(config)
    const values: unknown[] = []
    varve.watch('limits.maxUploads', value => values.push(value))
    await varve.set('limits.maxUploads', 20, signed)
    await varve.delete('limits.maxUploads', signed)
    await varve.rollback('limits.maxUploads', signed)
    await varve.restore(0, signed)
    const override = varve.override('limits.maxUploads', 30)
    override.lift()
    varve.override('limits.maxUploads', 40, { ttl: '10m' })
    varve.clock.advance('10m')
    expect(values).toEqual([20, 10, 20, 10, 30, 10, 40, 10])
  })

  it('tells of a change made by another process', async () => {
    const { start } = fleet()
    const [here, there] = [start(config).varve, start(config).varve]
    await here.refresh()
    const seen = new Promise<ValueChange>(resolve => here.watch('limits.maxUploads', (_, change) => resolve(change)))
    await there.set('limits.maxUploads', 20, { by: 'lee', message: 'From elsewhere' })
    expect(await seen).toMatchObject({ value: 20, by: 'lee', message: 'From elsewhere' })
  })

  it('tells nothing while the effective value stays: the same value again, a change that is covered, another scope', async () => {
    const varve = testConfig(config)
    const changes = told(varve)
    await varve.set('limits.maxUploads', 10, signed)
    await varve.set('limits.matrix', { a: 1 }, signed)
    await varve.set('limits.maxUploads', 99, { ...signed, scope: 'tenant:acme' })
    expect(changes).toEqual([])
    varve.override('limits.maxUploads', 20)
    changes.length = 0
    await varve.set('limits.maxUploads', 30, signed)
    expect(changes).toEqual([])
  })

  it('tells of a change for everybody that this process’s own scope does not cover, and not of one that it covers', async () => {
    const varve = testConfig(config, {}, { as: { service: 'worker' } })
    const changes = told(varve)
    await varve.set('limits.maxUploads', 20, { ...signed, scope: 'service:worker' })
    await varve.set('limits.maxUploads', 30, signed)
    expect(changes.map(({ value }) => value)).toEqual([20])
  })

  it('can be for a whole group, which a longer name that begins alike is no part of, or for everything', async () => {
    const varve = testConfig(config)
    const group: string[] = []
    const all: string[] = []
    varve.watch('limits.*', (_, { key }) => group.push(key))
    varve.watch('*', (_, { key }) => all.push(key))
    await varve.change(signed, draft => {
      draft.set('limits.maxSize', 2)
      draft.set('limitless.yes', true)
    })
    expect(group).toEqual(['limits.maxSize'])
    expect(all).toEqual(['limits.maxSize', 'limitless.yes'])
  })

  it('refuses a pattern that can match nothing, and says what was probably meant', () => {
    const varve = testConfig(config)
    const loosely = varve as unknown as { watch(pattern: string): unknown }
    expect(() => loosely.watch('limits.maxUplods')).toThrow(/Did you mean limits\.maxUploads/)
    expect(() => loosely.watch('limit.*')).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }))
  })

  it('keeps a listener that throws, at once or later, from disturbing others; each is reported', async () => {
    const problems: [Problem, unknown][] = []
    const varve = testConfig(config, {}, { onProblem: (problem, cause) => problems.push([problem, cause]) })
    const seen: unknown[] = []
    varve.watch('limits.maxUploads', () => {
      throw new Error('the pool is on fire')
    })
    varve.watch('limits.maxUploads', async () => Promise.reject(new Error('the queue too')))
    varve.watch('limits.maxUploads', value => seen.push(value))
    await varve.set('limits.maxUploads', 20, signed)
    expect(seen).toEqual([20])
    expect(problems.map(([{ key, issue }]) => `${key} ${issue}`)).toEqual([
      'limits.maxUploads has a watcher that threw: the pool is on fire',
      'limits.maxUploads has a watcher that threw: the queue too',
    ])
    expect(problems[0]?.[1]).toEqual(new Error('the pool is on fire'))
  })

  it('ends when it is stopped or disposed, also by another listener while a change is being told', async () => {
    const varve = testConfig(config)
    const seen: string[] = []
    const first = varve.watch('limits.maxUploads', () => {
      seen.push('first')
      first.stop()
      second.stop()
    })
    const second = varve.watch('limits.maxUploads', () => seen.push('second'))
    {
      using _third = varve.watch('limits.maxUploads', () => seen.push('third'))
      await varve.set('limits.maxUploads', 20, signed)
    }
    await varve.set('limits.maxUploads', 30, signed)
    expect(seen).toEqual(['first', 'third'])
  })

  it('may change values from within a listener: the change that comes of it is told afterwards', () => {
    const varve = testConfig(config)
    const seen: string[] = []
    varve.watch('limits.maxUploads', value => {
      if (value === 20) varve.override('limits.maxSize', 2)
    })
    varve.watch('*', (value, { key }) => seen.push(`${key}=${String(value)}`))
    varve.override('limits.maxUploads', 20)
    expect(seen).toEqual(['limits.maxUploads=20', 'limits.maxSize=2'])
  })

  it('without a listener is an iteration of the changes to come, none lost in between, ended by stop', async () => {
    const varve = testConfig(config)
    const watching = varve.watch('limits.maxUploads')
    for (const value of [20, 30]) await varve.set('limits.maxUploads', value, signed)
    const seen: number[] = []
    for await (const { value } of watching) {
      seen.push(value)
      if (value === 30) await varve.set('limits.maxUploads', 40, signed)
      if (value === 40) watching.stop()
    }
    expect(seen).toEqual([20, 30, 40])
  })

  it('is ended by close, and so is an iteration that waits', async () => {
    const varve = testConfig(config)
    const ended = (async () => {
      for await (const _ of varve.watch('limits.maxUploads'));
      return 'ended'
    })()
    await varve.close()
    expect(await ended).toBe('ended')
  })
})

describe('watching revisions', () => {
  it('tells each once it is applied, in order, tags too, after what it changed, whichever process wrote it', async () => {
    const { start } = fleet()
    const [here, there] = [start(config).varve, start(config).varve]
    await here.refresh()
    const heard: unknown[] = []
    here.watch('limits.*', value => heard.push(value))
    const watch = here.watchRevisions(({ number, kind }) => heard.push(`${kind} ${number}, head ${here.head().number}`))
    await there.set('limits.maxUploads', 20, signed)
    await there.tag('before-noon', signed)
    await here.refresh()
    watch.stop()
    await there.set('limits.maxUploads', 30, signed)
    await here.refresh()
    expect(heard).toEqual(['declare 1, head 1', 20, 'set 2, head 2', 'tag 3, head 3', 30])
  })

  it('ends with the Varve, also where it is iterated', async () => {
    const varve = testConfig(config)
    const ended = (async () => {
      for await (const { message } of varve.watchRevisions()) return message
      return 'ended'
    })()
    await varve.close()
    expect(await ended).toBe('ended')
  })
})

describe('waiting until a value is as wanted', () => {
  it('answers at once when it is already', async () => {
    expect(await testConfig(config).until('limits.maxUploads', value => value >= 10)).toBe(10)
  })

  it('answers with the value that satisfied it, whoever set it', async () => {
    const { start } = fleet()
    const [here, there] = [start(config).varve, start(config).varve]
    await here.refresh()
    const waiting = here.until('limits.maxUploads', value => value > 20)
    for (const value of [15, 25, 35]) await there.set('limits.maxUploads', value, signed)
    expect(await waiting).toBe(25)
  })

  it('gives up after a timeout with TIMED_OUT, which no value can be mistaken for', async () => {
    const varve = testConfig(config)
    const waiting = varve.until('limits.maxUploads', value => value > 20, { timeout: '30s' })
    varve.clock.advance('30s')
    await expect(waiting).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await expect(waiting).rejects.toThrow('limits.maxUploads did not happen within 30s')
  })

  it('gives up with the signal’s own reason', async () => {
    const varve = testConfig(config)
    const controller = new AbortController()
    const waiting = varve.until('limits.maxUploads', () => false, { signal: controller.signal })
    controller.abort(new Error('the request is over'))
    await expect(waiting).rejects.toThrow('the request is over')
    await expect(
      varve.until('limits.maxUploads', () => false, { signal: AbortSignal.abort(new Error('over before')) }),
    ).rejects.toThrow('over before')
  })

  it('ends with CLOSED when the Varve is closed, rather than wait for ever', async () => {
    const varve = testConfig(config)
    const waiting = varve.until('limits.maxUploads', () => false)
    await varve.close()
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('ends with what the condition threw, at once or at a later change', async () => {
    const varve = testConfig(config)
    const picky = (value: number): boolean => {
      if (value === 20) throw new Error('twenty is not a number I know')
      return false
    }
    const waiting = varve.until('limits.maxUploads', picky)
    varve.override('limits.maxUploads', 20)
    await expect(waiting).rejects.toThrow('twenty')
    await expect(varve.until('limits.maxUploads', picky)).rejects.toThrow('twenty')
  })
})
