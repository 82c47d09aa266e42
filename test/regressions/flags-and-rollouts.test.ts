import { describe, expect, it } from 'vitest'
import { defineConfig, flag, open, ramp, rings, steps } from 'varve'
import { memory } from 'varve/stores/memory'
import { clock, testConfig } from 'varve/testing'

const config = defineConfig({
  newFlow: flag({ doc: 'The rewritten checkout.' }),
  button: flag({ variants: { blue: '#1', red: '#2' }, default: 'blue', doc: 'The pay button.' }),
})
const signature = { by: 'dana', message: 'A try' }

describe('what users saw of flags and rollouts', () => {
  it('a process whose clock was 50 s ahead of its store answered 50 s too early right after it had started', async () => {
    const storeClock = clock()
    const store = memory({ clock: storeClock })
    const first = await open(config, {
      store,
      platform: { clock: storeClock, timers: storeClock },
      as: { environment: 'test' },
    })
    await first.rollOut('newFlow', true, { ...signature, plan: steps([{ share: 5 }, { share: 100, after: '30s' }]) })
    const ahead = clock(new Date(storeClock.now() + 50_000))
    await using second = await open(config, {
      store,
      platform: { clock: ahead, timers: ahead, warn: () => {} },
      as: { environment: 'test' },
      onProblem: () => {},
    })
    expect((await second.rollout('newFlow')?.state())?.share).toBe(5000)
    expect(second.get('newFlow')).toBe(false)
    expect(second.now().moment.at).toBe(storeClock.now())
    await first.close()
  })

  it('a rollout that was given other rings went to everybody at once', async () => {
    const varve = testConfig(config)
    const rollout = await varve.rollOut('newFlow', true, {
      ...signature,
      plan: rings(['dev', 'staging', 'production']),
    })
    await expect(rollout.reschedule(rings(['dev', 'production']), signature)).rejects.toThrow(
      'cannot be given other rings',
    )
    expect((await rollout.state()).ring).toEqual({ name: 'dev', reached: 1, of: 3 })
  })

  it('a dry run of a rollout returned one that could not say where it would be', async () => {
    const varve = testConfig(config)
    const plan = ramp({ from: 10, to: 100, step: 10, every: '5m' })
    const proposed = await varve.rollOut('newFlow', true, { ...signature, plan, dryRun: true })
    expect(await proposed.state()).toMatchObject({ status: 'ramping', share: 10_000, started: { by: 'dana' } })
    expect(varve.rollouts()).toEqual([])
  })

  it('a rollout of what was there already was called complete after it had been aborted', async () => {
    const varve = testConfig(config)
    await varve.set('newFlow', true, signature)
    const rollout = await varve.rollOut('newFlow', true, { ...signature, plan: steps([{ share: 5 }]) })
    await rollout.abort(signature)
    expect(await rollout.state()).toMatchObject({ status: 'aborted', share: 5000 })
  })

  it('health said nothing of a variant that no longer fits its declaration', async () => {
    const time = clock()
    const store = memory({ clock: time })
    const options = { store, platform: { clock: time, timers: time, warn: () => {} }, as: { environment: 'test' } }
    await using before = await open(config, options)
    await before.setFlag('button', { serve: 'red' }, signature)
    const changed = defineConfig({
      button: flag({ variants: { blue: '#1', red: '#4' }, default: 'blue', doc: 'The pay button.' }),
    })
    await using after = await open(changed, { ...options, onProblem: () => {} })
    expect(after.health().problems.map(({ key, issue }) => `${key} ${issue}`)).toEqual([
      'button is passed over: its variant red must be one of #1, #4',
    ])
    expect(after.get('button')).toBe('#1')
  })

  it('a gate in the coverage of a split was accepted and never waited for', async () => {
    const coverage = [
      { at: 0, share: 1000 },
      { at: 1, share: 100_000, gate: true as const },
    ]
    const refused = testConfig(config).setFlag('button', { serve: { split: { blue: 1, red: 1 }, coverage } }, signature)
    await expect(refused).rejects.toThrow('serve.coverage.1.gate means nothing here')
  })

  it('an experiment with one variant was refused without its name', async () => {
    const refused = testConfig(config).abTest('button', {
      ...signature,
      variants: { blue: { value: '#1', weight: 1 } },
    })
    await expect(refused).rejects.toThrow('button needs at least two variants to be an experiment')
  })

  it('who had no unit was said to be split, though no place decided', async () => {
    const varve = testConfig(config)
    await varve.setFlag('button', { serve: { split: { blue: 1, red: 1 }, rest: 'red' } }, signature)
    expect(varve.evaluate('button')).toMatchObject({ variant: 'red', reason: 'DEFAULT', split: false, lacks: 'user' })
  })
})
