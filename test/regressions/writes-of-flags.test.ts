import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, percentage, ramp, steps, type ChangeOptions } from 'varve'
import { integer } from 'varve/schema'
import { fleet } from '../fleet.ts'

const config = defineConfig({
  newFlow: flag({ doc: 'The rewritten checkout.' }),
  button: flag({ variants: { blue: '#1', red: '#2' }, default: 'blue', doc: 'The pay button.' }),
  uploads: live(integer(), { default: 10 }),
})
const signature = { by: 'dana', message: 'A try' }
const plan = steps([{ share: 5 }, { share: 50, after: '1h' }, { share: 100, after: '1h', gate: true }])
const variants = { blue: { value: '#1', weight: 1 }, red: { value: '#2', weight: 1 } } as const
const staff = { attr: 'user', op: 'eq', value: 'ana' } as const

async function prepared() {
  const all = fleet()
  const { varve } = all.start(config)
  await varve.setFlag('newFlow', { serve: 'on' }, { ...signature, scope: 'tenant:acme' })
  await varve.kill('button', signature)
  await varve.segments.set('staff', staff, signature)
  const rollout = await varve.rollOut('uploads', 20, { ...signature, plan })
  return { ...all, varve, rollout, other: all.start(config).varve }
}

type Prepared = Awaited<ReturnType<typeof prepared>>

const writes: readonly (readonly [name: string, write: (all: Prepared, options: ChangeOptions) => Promise<unknown>])[] =
  [
    ['setFlag', ({ varve }, options) => varve.setFlag('newFlow', { serve: 'on' }, options)],
    ['abTest', ({ varve }, options) => varve.abTest('button', { ...options, variants })],
    ['kill', ({ varve }, options) => varve.kill('newFlow', options)],
    ['revive', ({ varve }, options) => varve.revive('button', options)],
    ['rollOut', ({ varve }, options) => varve.rollOut('newFlow', true, { ...options, plan: percentage(5) })],
    ['pause', ({ rollout }, options) => rollout.pause(options)],
    ['advance', ({ rollout }, options) => rollout.advance(options)],
    ['approve', ({ clock, rollout }, options) => (clock.advance('3h'), rollout.approve(options))],
    [
      'reschedule',
      ({ rollout }, options) => rollout.reschedule(ramp({ from: 60, to: 100, step: 5, every: '1h' }), options),
    ],
    ['complete', ({ rollout }, options) => rollout.complete(options)],
    ['abort', ({ rollout }, options) => rollout.abort(options)],
    ['segments.set', ({ varve }, options) => varve.segments.set('staff', true, options)],
    ['segments.delete', ({ varve }, options) => varve.segments.delete('staff', options)],
    ['tenants.copy', ({ varve }, options) => varve.tenants.copy('acme', 'globex', options)],
    ['tenants.clear', ({ varve }, options) => varve.tenants.clear('acme', options)],
  ]

const ID = '019b0000-0000-7000-8000-0000000000aa'

describe.each(writes)('%s', (_, write) => {
  it('writes nothing in a dry run', async () => {
    const all = await prepared()
    const before = all.storage.revisions.length
    await write(all, { ...signature, dryRun: true })
    expect(all.storage.revisions).toHaveLength(before)
    expect(all.varve.rollouts().map(({ key }) => key)).toEqual(['uploads'])
    expect(all.varve.segments.get('staff')?.when).toEqual(staff)
    await write(all, signature)
    expect(all.storage.revisions).toHaveLength(before + 1)
  })

  it('done twice with one id is done once, and the second is told what the first was', async () => {
    const all = await prepared()
    const id = uuidOf(all.clock.now())
    const before = all.storage.revisions.length
    await write(all, { ...signature, id })
    await all.varve.refresh()
    const again = await write(all, { ...signature, id })
    expect(all.storage.revisions).toHaveLength(before + 1)
    expect(again).toBeDefined()
  })

  it('goes on where nothing was changed since what it expects', async () => {
    const all = await prepared()
    const { number: head } = all.varve.head()
    const before = all.storage.revisions.length
    await write(all, { ...signature, expect: { head } })
    expect(all.storage.revisions).toHaveLength(before + 1)
  })

  it('is refused where what it goes by was changed meanwhile', async () => {
    const all = await prepared()
    const { number: head } = all.varve.head()
    const { other } = all
    await other.refresh()
    await other.setFlag('newFlow', { serve: 'off' }, signature)
    await other.setFlag('newFlow', { serve: 'off' }, { ...signature, scope: 'tenant:acme' })
    await other.set('button', '#2', signature)
    await other.revive('button', signature)
    await other.kill('button', signature)
    await other.segments.set('staff', false, signature)
    await other.rollout('uploads')?.advance(signature)
    const written = all.storage.revisions.length
    await expect(write(all, { ...signature, expect: { head } })).rejects.toMatchObject({ code: 'REVISION_CONFLICT' })
    expect(all.storage.revisions).toHaveLength(written)
  })
})

/** Two processes that do one thing each at the same time, and what became of both. */
async function racing(deeds: (all: Prepared) => readonly (() => Promise<unknown>)[]) {
  const all = await prepared()
  await all.other.refresh()
  const before = all.storage.revisions.length
  const settled = await Promise.allSettled(deeds(all).map(deed => deed()))
  const refused = settled.flatMap(one => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
  await all.varve.refresh()
  await all.other.refresh()
  return { ...all, refused, written: all.storage.revisions.length - before }
}

describe('two processes that steer one rollout at the same time', () => {
  it('are not both told that they did, when one pauses and the other aborts', async () => {
    const { varve, other, refused, written } = await racing(all => [
      () => all.rollout.pause(signature),
      async () => all.other.rollout('uploads')?.abort(signature),
    ])
    expect([refused.length + written, written >= 1]).toEqual([2, true])
    expect(['ROLLOUT_STATE', 'REVISION_CONFLICT']).toEqual(expect.arrayContaining(refused))
    expect(varve.rollouts().map(({ id }) => id)).toEqual(other.rollouts().map(({ id }) => id))
  })

  it('are not both told that they did, when one sets the value and the other goes on with it', async () => {
    const { varve, other, refused, written } = await racing(all => [
      () => all.varve.set('uploads', 7, signature),
      async () => all.other.rollout('uploads')?.advance(signature),
    ])
    expect([refused.length + written, written >= 1]).toEqual([2, true])
    expect(['ROLLOUT_STATE', 'REVISION_CONFLICT']).toEqual(expect.arrayContaining(refused))
    expect(varve.get('uploads')).toBe(other.get('uploads'))
  })

  it('both begin one, and the second is told of the first', async () => {
    const begin = (varve: Prepared['varve']) => () =>
      varve.rollOut('newFlow', true, { ...signature, plan: percentage(5) })
    const { refused, written } = await racing(all => [begin(all.varve), begin(all.other)])
    expect([refused, written]).toEqual([['REVISION_CONFLICT'], 1])
  })
})

/** An id made at an instant. */
function uuidOf(now: number): string {
  const hex = now.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${ID.slice(14)}`
}
