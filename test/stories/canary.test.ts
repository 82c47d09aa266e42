import { describe, expect, it } from 'vitest'
import { percentage, ramp, steps } from 'varve'
import { testConfig } from 'varve/testing'
import { canary, config, FLOW, isWithin, reached, signed, UPLOADS } from './rolling.ts'

const opened = () => testConfig(config)
const started = async (varve = opened()) => {
  const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan: canary })
  return { varve, rollout }
}

describe('a canary of 10 %, and 10 % more every 300 s', () => {
  it('has its share from the very millisecond of each boundary on, and not one before', async () => {
    const { varve, rollout } = await started()
    const share = async (): Promise<number> => (await rollout.state()).share / 1000
    const seen: number[][] = []
    for (let boundary = 0; boundary < 9; boundary += 1) {
      varve.clock.advance(299_999)
      const before = await share()
      varve.clock.advance(1)
      seen.push([before, await share()])
    }
    expect(seen).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90].map(percent => [percent, percent + 10]))
    expect(await rollout.state()).toMatchObject({ status: 'complete', share: 100_000 })
  })

  it('gives people what its share says, to the millisecond, and takes it from nobody', async () => {
    const { varve } = await started()
    let before = reached(varve)
    expect(before.length).toBeGreaterThan(70)
    for (let percent = 20; percent <= 100; percent += 10) {
      varve.clock.advance(299_999)
      expect(reached(varve)).toEqual(before)
      varve.clock.advance(1)
      const now = reached(varve)
      expect(isWithin(before, now)).toBe(true)
      expect(Math.abs(now.length - percent * 10)).toBeLessThan(45)
      before = now
    }
    expect(before).toHaveLength(1000)
  })

  it('keeps whoever is nobody in particular at the old value until everybody has the new one', async () => {
    const { varve } = await started()
    varve.clock.advance('44m')
    expect(varve.evaluate(FLOW)).toMatchObject({ value: false, lacks: 'user' })
    varve.clock.advance('1m')
    expect(varve.evaluate(FLOW)).toMatchObject({ value: true, lacks: undefined })
  })

  it('says where everybody stands, and what comes next', async () => {
    const { varve, rollout } = await started()
    const begun = varve.clock.now()
    varve.clock.advance('7m')
    expect(await rollout.state()).toMatchObject({
      ...{ key: FLOW, status: 'ramping', share: 20_000 },
      next: { at: begun + 600_000, share: 30_000 },
      last: begun + 2_700_000,
      started: { by: 'dana', message: 'Rewrite of the checkout' },
    })
    const [somebody = ''] = reached(varve)
    expect(rollout.includes({ user: somebody })).toBe(true)
    const { bucket, reason, ruleId, trace } = varve.for({ user: somebody }).explain(FLOW)
    expect({ reason, ruleId }).toEqual({ reason: 'SPLIT', ruleId: rollout.id })
    expect(bucket?.position).toBeLessThan(20_000)
    expect(trace).toMatchObject({ document: 'rollout', served: 'candidate', bucket: { unit: 'user', share: 20_000 } })
  })

  it('holds its share while it is paused, and does not jump when it goes on', async () => {
    const { varve, rollout } = await started()
    varve.clock.advance(299_999)
    await rollout.pause(signed('Support has questions'))
    const before = reached(varve)
    varve.clock.advance('10d')
    expect(reached(varve)).toEqual(before)
    expect(await rollout.state()).toMatchObject({ status: 'paused', share: 10_000 })
    await rollout.resume(signed('Answered'))
    expect(reached(varve)).toEqual(before)
    // One millisecond was left of the first five minutes.
    varve.clock.advance(1)
    expect(await rollout.state()).toMatchObject({ status: 'ramping', share: 20_000 })
  })

  it('refuses to be paused twice, resumed twice, or done anything to once it is over', async () => {
    const { rollout } = await started()
    await rollout.pause(signed())
    await expect(rollout.pause(signed())).rejects.toMatchObject({ code: 'ROLLOUT_STATE' })
    await rollout.resume(signed())
    await expect(rollout.resume(signed())).rejects.toMatchObject({ code: 'ROLLOUT_STATE' })
    await rollout.abort(signed())
    for (const deed of ['pause', 'resume', 'advance', 'approve', 'promote', 'complete', 'abort'] as const)
      await expect(rollout[deed](signed()), deed).rejects.toMatchObject({ code: 'ROLLOUT_STATE' })
    await expect(rollout.abort(signed())).rejects.toThrow('was not aborted: it has ended')
  })

  it('is not steered by whoever still holds one that it replaced', async () => {
    const { varve, rollout } = await started()
    const second = await varve.rollOut(FLOW, false, { ...signed(), plan: canary })
    await expect(rollout.abort(signed())).rejects.toMatchObject({ code: 'ROLLOUT_STATE' })
    expect(varve.rollout(FLOW)?.id).toBe(second.id)
  })

  it('takes the next step at once when it is told to, and keeps its intervals from then on', async () => {
    const { varve, rollout } = await started()
    varve.clock.advance('1m')
    await rollout.advance(signed('Looks well'))
    expect((await rollout.state()).share).toBe(20_000)
    varve.clock.advance(299_999)
    expect((await rollout.state()).share).toBe(20_000)
    varve.clock.advance(1)
    expect((await rollout.state()).share).toBe(30_000)
  })
})

describe('an abort', () => {
  it('takes it from everybody at once, and a later rollout reaches the same people first', async () => {
    const { varve, rollout } = await started()
    varve.clock.advance('10m')
    const before = reached(varve)
    await rollout.abort(signed('Angry customers'))
    expect(reached(varve)).toEqual([])
    expect(await rollout.state()).toMatchObject({ status: 'aborted', share: 30_000, ended: { by: 'dana' } })
    await varve.rollOut(FLOW, true, { ...signed('Mended'), plan: percentage(30) })
    expect(reached(varve)).toEqual(before)
  })

  it('leaves what the log had decided before it as it was', async () => {
    const { varve, rollout } = await started()
    varve.clock.advance('10m')
    const { moment } = varve.now()
    const before = reached(varve)
    varve.clock.advance(1)
    await rollout.abort(signed('Angry customers'))
    expect(reached(await varve.at(moment))).toEqual(before)
    expect(reached(await varve.at(new Date(moment.at)))).toEqual(before)
  })

  it('of a key that nothing was stored for is a tombstone: the next layer shows again', async () => {
    const { varve, rollout } = await started()
    await rollout.abort(signed())
    expect(varve.entry(FLOW)).toBeUndefined()
    expect(varve.for({ user: 'user_1' }).explain(FLOW)).toMatchObject({ layer: 'default', value: false })
    expect(varve.rollouts()).toEqual([])
  })

  it('of a key with a value of its own brings that value back, and says which revision it was', async () => {
    const varve = opened()
    const { number } = await varve.set(UPLOADS, 20, signed('A good number'))
    const rollout = await varve.rollOut(UPLOADS, 50, { ...signed(), plan: percentage(50) })
    const { changes } = await rollout.abort(signed('Disks are full'))
    expect(changes).toMatchObject([{ op: 'set', entry: { value: 20 }, restores: number }])
  })

  it('is no version that a rollback stops at: it goes back to what stood before the value that the abort brought back', async () => {
    const varve = opened()
    await varve.set(UPLOADS, 20, signed())
    await varve.set(UPLOADS, 30, signed())
    const rollout = await varve.rollOut(UPLOADS, 50, { ...signed(), plan: percentage(50) })
    await rollout.abort(signed())
    expect(varve.get(UPLOADS)).toBe(30)
    await varve.rollback(UPLOADS, signed())
    expect(varve.get(UPLOADS)).toBe(20)
  })
})

describe('the end of a canary', () => {
  it('is complete by time alone: everybody has it, and completing it makes it the entry', async () => {
    const { varve, rollout } = await started()
    varve.clock.advance('45m')
    expect(await rollout.state()).toMatchObject({ status: 'complete', share: 100_000 })
    expect(varve.entry(FLOW)).toHaveProperty('rollout')
    await rollout.complete(signed('Done'))
    expect(varve.entry(FLOW)).toEqual({ value: true })
    expect(await rollout.state()).toMatchObject({ status: 'complete', share: 100_000, ended: { message: 'Done' } })
  })

  it('may come early: everybody has it from now on', async () => {
    const { varve, rollout } = await started()
    await rollout.complete(signed('It works'))
    expect([varve.get(FLOW), reached(varve).length]).toEqual([true, 1000])
  })
})

describe('steps that wait for approval', () => {
  const plan = steps([{ share: 1 }, { share: 10, after: '1h' }, { share: 100, after: '1d', gate: true }])

  it('wait as long as it takes, and what comes after them is not caught up on at once', async () => {
    const varve = opened()
    const gated = steps([{ share: 1 }, { share: 20, after: '1h', gate: true }, { share: 100, after: '1h' }])
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan: gated })
    varve.clock.advance('10d')
    expect(await rollout.state()).toMatchObject({ status: 'awaiting-approval', share: 1000 })
    await rollout.approve(signed('Looks well'))
    expect(await rollout.state()).toMatchObject({ status: 'ramping', share: 20_000 })
    varve.clock.advance(3_599_999)
    expect((await rollout.state()).share).toBe(20_000)
    varve.clock.advance(1)
    expect((await rollout.state()).share).toBe(100_000)
  })

  it('are passed in their time when they were approved before', async () => {
    const varve = opened()
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan })
    await rollout.approve(signed('Whatever happens'))
    varve.clock.advance('25h')
    expect(await rollout.state()).toMatchObject({ status: 'complete', share: 100_000 })
  })

  it('say who approved them', async () => {
    const varve = opened()
    const rollout = await varve.rollOut(FLOW, true, { ...signed(), plan })
    varve.clock.advance('2d')
    await rollout.approve({ by: 'lee', message: 'Signed off' })
    expect((await rollout.state()).changed).toMatchObject({ by: 'lee', message: 'Signed off' })
    for await (const newest of varve.revisions({ limit: 1 }))
      expect(newest).toMatchObject({ kind: 'rollout', note: { rollout: rollout.id, action: 'approve' } })
  })
})

describe('another plan', () => {
  it('may not take it from anybody, unless that is said', async () => {
    const { varve, rollout } = await started()
    varve.clock.advance('20m')
    const before = reached(varve)
    await expect(rollout.reschedule(percentage(20), signed())).rejects.toMatchObject({ code: 'ROLLOUT_SHRINKS' })
    await rollout.reschedule(ramp({ from: 50, to: 100, step: 25, every: '1d' }), signed('More slowly'))
    expect(reached(varve)).toEqual(before)
    await rollout.reschedule(percentage(20), { ...signed('Too many at once'), shrink: true })
    expect(isWithin(reached(varve), before)).toBe(true)
    expect((await rollout.state()).share).toBe(20_000)
  })
})
