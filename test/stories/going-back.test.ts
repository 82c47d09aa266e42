import { describe, expect, it } from 'vitest'
import { percentage, ramp, type Revision } from 'varve'
import { testConfig } from 'varve/testing'
import { config, FLOW, isWithin, reached, signed, UPLOADS } from './rolling.ts'

const plan = ramp({ from: 10, to: 100, step: 10, every: '5m' })

/** 20, then 30 uploads, and a canary of 50 that has come to 30 %. */
async function midRamp() {
  const varve = testConfig(config)
  await varve.set(UPLOADS, 20, signed('A good number'))
  const thirty = await varve.set(UPLOADS, 30, signed('A better one'))
  const rollout = await varve.rollOut(UPLOADS, 50, { ...signed('The best'), plan })
  varve.clock.advance('5m')
  await rollout.pause(signed('Support has questions'))
  await rollout.resume(signed('Answered'))
  varve.clock.advance('5m')
  return { varve, rollout, thirty }
}

const fifty = { key: UPLOADS, value: 50 }

async function newest(varve: { revisions(options: { limit: number }): AsyncIterable<Revision> }) {
  for await (const revision of varve.revisions({ limit: 1 })) return revision
  throw new Error('The log is empty.')
}

describe('a rollback during a canary', () => {
  it('goes back to what stood before the canary, not to one of its steps', async () => {
    const { varve, thirty } = await midRamp()
    const { changes } = await varve.rollback(UPLOADS, signed('Angry customers'))
    expect(changes).toMatchObject([{ op: 'set', entry: { value: 30 }, restores: thirty.number }])
    expect([varve.get(UPLOADS), reached(varve, fifty)]).toEqual([30, []])
  })

  it('ends it, and the history says which one it ended', async () => {
    const { varve, rollout } = await midRamp()
    const { number } = await varve.rollback(UPLOADS, signed('Angry customers'))
    expect(await newest(varve)).toMatchObject({ number, note: { ends: [rollout.id] } })
    expect(await rollout.state()).toMatchObject({ status: 'aborted', share: 30_000, ended: { number } })
  })

  it('goes further back the second time, and says so when there is nothing before', async () => {
    const { varve } = await midRamp()
    await varve.rollback(UPLOADS, signed())
    await varve.rollback(UPLOADS, signed())
    expect(varve.get(UPLOADS)).toBe(20)
    await expect(varve.rollback(UPLOADS, signed())).rejects.toMatchObject({ code: 'NO_EARLIER_VERSION' })
  })

  it('of a key that nothing was stored for takes the key away, once', async () => {
    const varve = testConfig(config)
    await varve.rollOut(FLOW, true, { ...signed(), plan })
    await varve.rollback(FLOW, signed())
    expect([varve.entry(FLOW), reached(varve)]).toEqual([undefined, []])
    await expect(varve.rollback(FLOW, signed())).rejects.toMatchObject({ code: 'NO_EARLIER_VERSION' })
  })

  it('that took the place of another canary goes back to before both', async () => {
    const { varve } = await midRamp()
    await varve.rollOut(UPLOADS, 60, { ...signed(), plan: percentage(5) })
    await varve.rollback(UPLOADS, signed())
    expect(varve.entry(UPLOADS)).toEqual({ value: 30 })
  })
})

describe('a rollback after a canary', () => {
  it('that was completed goes back to what stood before it', async () => {
    const { varve, rollout } = await midRamp()
    await rollout.complete(signed('Done'))
    await varve.rollback(UPLOADS, signed('Not so well after all'))
    expect(varve.entry(UPLOADS)).toEqual({ value: 30 })
  })

  it('that a new value ended goes back to what stood before it', async () => {
    const { varve } = await midRamp()
    await varve.set(UPLOADS, 99, signed('Straight away'))
    await varve.rollback(UPLOADS, signed())
    expect(varve.entry(UPLOADS)).toEqual({ value: 30 })
  })
})

describe('a rollback during a canary whose beginning was compacted away', () => {
  it('still goes back to what stood before it: the canary itself knows', async () => {
    const { varve } = await midRamp()
    varve.clock.advance('1h')
    for (let number = 0; number < 1100; number += 1) await varve.set(FLOW, number % 2 === 0, signed())
    varve.clock.advance('1h')
    const before = reached(varve, fifty)
    await varve.compact({ ...signed('Tidy up'), keep: '1m' })
    expect(reached(varve, fifty)).toEqual(before)
    await varve.rollback(UPLOADS, signed('Angry customers'))
    expect(varve.entry(UPLOADS)).toEqual({ value: 30 })
  })
})

describe('going back to a moment during a canary', () => {
  it('brings it back paused, with the people it had, and nothing goes on by itself', async () => {
    const { varve, rollout } = await midRamp()
    const then = varve.clock.now()
    const before = reached(varve, fifty)
    varve.clock.advance('10m')
    await varve.set(UPLOADS, 99, signed('A mistake'))
    await varve.rollback(UPLOADS, { ...signed('Undo the mistake'), to: new Date(then) })
    expect(await rollout.state()).toMatchObject({ status: 'paused', share: 30_000 })
    varve.clock.advance('1d')
    expect(reached(varve, fifty)).toEqual(before)
  })

  it('lets it go on from there when it is resumed', async () => {
    const { varve, rollout } = await midRamp()
    const then = varve.clock.now()
    varve.clock.advance(1)
    await varve.set(UPLOADS, 99, signed('A mistake'))
    varve.clock.advance('1h')
    await varve.rollback(UPLOADS, { ...signed(), to: new Date(then) })
    await rollout.resume(signed())
    varve.clock.advance('5m')
    expect(await rollout.state()).toMatchObject({ status: 'ramping', share: 40_000 })
  })

  it('takes back a canary that has only gone on since', async () => {
    const { varve, rollout } = await midRamp()
    const then = varve.clock.now()
    const before = reached(varve, fifty)
    varve.clock.advance('20m')
    await varve.rollback(UPLOADS, { ...signed('It was fine at 30 %'), to: new Date(then) })
    expect(reached(varve, fifty)).toEqual(before)
    expect(await rollout.state()).toMatchObject({ status: 'paused', share: 30_000 })
  })

  it('is no version that a later rollback stops at', async () => {
    const { varve, rollout } = await midRamp()
    const then = varve.clock.now()
    await varve.set(UPLOADS, 99, signed('A mistake'))
    varve.clock.advance(1)
    await varve.rollback(UPLOADS, { ...signed(), to: new Date(then - 1) })
    await rollout.resume(signed())
    await varve.rollback(UPLOADS, signed())
    expect(varve.entry(UPLOADS)).toEqual({ value: 30 })
  })
})

describe('undoing one revision', () => {
  it('that ended a canary brings it back paused, with the people it had', async () => {
    const { varve, rollout } = await midRamp()
    const before = reached(varve, fifty)
    const { number } = await varve.set(UPLOADS, 99, signed('A mistake'))
    varve.clock.advance('1h')
    await varve.undo(number, signed('Undo the mistake'))
    expect(await rollout.state()).toMatchObject({ status: 'paused', share: 30_000 })
    expect(reached(varve, fifty)).toEqual(before)
  })

  it('that began one takes it away', async () => {
    const varve = testConfig(config)
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan })
    const { started } = await rollout.state()
    await varve.undo(started.number, signed())
    expect(varve.entry(FLOW)).toBeUndefined()
  })
})

describe('restoring everything as it was at a moment', () => {
  it('takes a canary back to the people it had then, paused; restoring it again has nothing to do', async () => {
    const { varve, rollout } = await midRamp()
    const then = new Date(varve.clock.now())
    const before = reached(varve, fifty)
    varve.clock.advance('10m')
    await varve.restore(then, signed('As it was before lunch'))
    expect(reached(varve, fifty)).toEqual(before)
    expect(await rollout.state()).toMatchObject({ status: 'paused', share: 30_000 })
    expect(await varve.restore(then, signed())).toBeUndefined()
  })
})

describe('a new value during a canary', () => {
  it('stands for everybody at once, and the history says which canary it ended', async () => {
    const { varve, rollout } = await midRamp()
    const { number } = await varve.set(UPLOADS, 99, signed('Straight away'))
    expect(reached(varve, { key: UPLOADS, value: 99 })).toHaveLength(1000)
    expect(await newest(varve)).toMatchObject({ number, kind: 'set', note: { ends: [rollout.id] } })
    expect(await rollout.state()).toMatchObject({ status: 'aborted', share: 30_000, ended: { number } })
  })

  it('that is rolled out keeps what stood before the first canary for all others, and not the first one’s value', async () => {
    const { varve } = await midRamp()
    const had = reached(varve, fifty)
    await varve.rollOut(UPLOADS, 99, { ...signed('Another try'), plan: percentage(10) })
    const has = reached(varve, { key: UPLOADS, value: 99 })
    expect(isWithin(has, had)).toBe(true)
    expect(reached(varve, { key: UPLOADS, value: 30 })).toHaveLength(1000 - has.length)
    const entry = varve.entry(UPLOADS)
    expect(entry).toMatchObject({ rollout: { baseline: { value: 30 }, candidate: { value: 99 } } })
  })

  it('is refused where it would take the same value from people who have it', async () => {
    const { varve } = await midRamp()
    await expect(varve.rollOut(UPLOADS, 50, { ...signed(), plan: percentage(10) })).rejects.toMatchObject({
      code: 'ROLLOUT_SHRINKS',
      details: { now: 30, first: 10 },
    })
  })
})
