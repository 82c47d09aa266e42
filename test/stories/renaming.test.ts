import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, percentage, type Config, type Tree } from 'varve'
import { integer } from 'varve/schema'
import { fleet } from '../fleet.ts'
import { signed } from './rolling.ts'

const before = defineConfig({ size: live(integer(), { default: 10, doc: 'Uploads a user may make.' }) })
const after = defineConfig({
  uploads: live(integer(), { default: 10, aliases: ['size'], doc: 'Uploads a user may make.' }),
})
const PEOPLE = Array.from({ length: 300 }, (_, number) => ({ user: `user_${number}` }))

/** A process with the former declaration, and one with the new one, on one log. */
async function both() {
  const { start, clock } = fleet()
  const former = start(before).varve
  const open = async <T extends Tree>(config: Config<T>) => {
    const { varve } = start(config)
    await varve.refresh()
    return varve
  }
  return { former, clock, renamed: () => open(after) }
}

describe('a key that was renamed', () => {
  it('is rolled out over the value it has under its former name, and an abort brings that one back', async () => {
    const { former, renamed } = await both()
    await former.set('size', 30, signed())
    const varve = await renamed()
    const rollout = await varve.rollOut('uploads', 50, { ...signed(), plan: percentage(50) })
    expect(new Set(PEOPLE.map(person => varve.for(person).get('uploads')))).toEqual(new Set([30, 50]))
    await rollout.abort(signed())
    expect(new Set(PEOPLE.map(person => varve.for(person).get('uploads')))).toEqual(new Set([30]))
  })

  it('during a canary can be paused and aborted by its new name', async () => {
    const { former, renamed } = await both()
    await former.set('size', 30, signed())
    await former.rollOut('size', 50, { ...signed(), plan: percentage(50) })
    const varve = await renamed()
    const has = (): number => PEOPLE.filter(person => varve.for(person).get('uploads') === 50).length
    const rollout = varve.rollout('uploads')
    expect(has()).toBeGreaterThan(100)
    await rollout?.pause(signed('Stop'))
    expect(await rollout?.state()).toMatchObject({ status: 'paused', share: 50_000 })
    await rollout?.abort(signed('No'))
    expect([has(), varve.get('uploads'), varve.rollouts()]).toEqual([0, 30, []])
  })

  it('during a canary that another one replaces keeps what stood before the first', async () => {
    const { former, renamed } = await both()
    await former.set('size', 30, signed())
    await former.rollOut('size', 50, { ...signed(), plan: percentage(50) })
    const varve = await renamed()
    await varve.rollOut('uploads', 60, { ...signed(), plan: percentage(10) })
    expect(new Set(PEOPLE.map(person => varve.for(person).get('uploads')))).toEqual(new Set([30, 60]))
    expect(varve.rollouts().map(({ key }) => key)).toEqual(['uploads'])
    await expect(varve.rollOut('uploads', 60, { ...signed(), plan: percentage(5) })).rejects.toMatchObject({
      code: 'ROLLOUT_SHRINKS',
    })
  })
})

describe('a rule that asks for a flag by its former name', () => {
  const flags = (name: string, aliases: readonly string[]) =>
    defineConfig({
      [name]: flag({ aliases, doc: 'Whether the model may be asked at all.' }),
      books: flag({ doc: 'Recommend books.' }),
    })
  const former = flags('ai', [])
  const renamed = flags('model', ['ai'])

  it('is answered by what the key holds now, its default among it', async () => {
    const { start } = fleet()
    const first = start(former).varve
    const rules = [{ id: 'allowed', when: { flag: 'ai', is: ['on'] }, serve: 'on' }]
    await first.setFlag('books', { rules, serve: 'off' }, signed())
    const varve = start(renamed).varve
    await varve.refresh()
    const seen = [varve.get('books')]
    await varve.set('model', true, signed())
    seen.push(varve.get('books'))
    await first.refresh()
    await varve.set('model', false, signed())
    seen.push(varve.get('books'))
    expect(seen).toEqual([false, true, false])
  })

  it('is told to whoever watches decisions', async () => {
    const { start } = fleet()
    const first = start(former).varve
    const rules = [{ id: 'allowed', when: { flag: 'ai', is: ['on'] }, serve: 'on' }]
    await first.setFlag('books', { rules, serve: 'off' }, signed())
    const varve = start(renamed).varve
    await varve.refresh()
    const told: string[] = []
    varve.watchDecisions('books', ({ key }) => told.push(key))
    await varve.set('model', true, signed())
    expect(told).toEqual(['books'])
  })
})

describe('a key that was killed, and then renamed', () => {
  it('is still killed, and is revived by its new name', async () => {
    const { former, renamed } = await both()
    await former.set('size', 30, signed())
    await former.kill('size', signed('INC-142'))
    const varve = await renamed()
    expect([varve.get('uploads'), varve.killed(), varve.entry('uploads')]).toEqual([10, ['uploads'], { value: 30 }])
    await varve.revive('uploads', signed())
    expect([varve.get('uploads'), varve.killed()]).toEqual([30, []])
  })
})

describe('a flag that says what it serves when it is off, and was then renamed', () => {
  it('serves that when it is killed by its new name', async () => {
    const { start } = fleet()
    const button = (aliases: readonly string[]) =>
      flag({ variants: { blue: 'b', grey: 'g' }, default: 'blue', aliases, doc: 'Pay button.' })
    const former = start(defineConfig({ button: button([]) })).varve
    await former.setFlag('button', { off: 'grey', serve: 'blue' }, signed())
    const varve = start(defineConfig({ knob: button(['button']) })).varve
    await varve.refresh()
    await varve.kill('knob', signed('INC-142'))
    expect(varve.get('knob')).toBe('g')
  })
})

describe('a value that is locked for a tenant', () => {
  it('is still locked while it is rolled out, and after an abort', async () => {
    const { former } = await both()
    const acme = { scope: 'tenant:acme' }
    await former.set('size', 500, { ...signed('By contract'), ...acme, locked: true })
    const rollout = await former.rollOut('size', 600, { ...signed(), ...acme, plan: percentage(50) })
    await former.kill('size', signed('INC-142'))
    expect(former.for({ tenant: 'acme' }).get('size')).toBe(500)
    await rollout.abort(signed())
    expect(former.entry('size', acme)).toEqual({ value: 500, locked: true })
    expect(former.for({ tenant: 'acme' }).get('size')).toBe(500)
  })
})
