import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineConfig, isProblem, live, open, secret, type Secret, type Varve } from 'varve'
import { string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { clock, type TestClock } from 'varve/testing'
import { memory } from 'varve/stores/memory'
import { runs } from './runs.ts'

const config = defineConfig({ webhook: { key: live(secret(string()), { doc: 'Signs what we send.' }) } })
type Opened = Varve<typeof config.tree>

const KEY = 'webhook.key'
const signed = { by: 'mia', message: 'A law' }
const keyring = fernet(newFernetKey())

/** What may happen to a secret, with times in milliseconds. */
type Happening =
  | { readonly does: 'set' | 'delete' | 'destroy former' | 'destroy all' | 'look' }
  | { readonly does: 'rotate'; readonly lead: number; readonly window: number }
  /** Back to one of the revisions there are, counted from the newest. */
  | { readonly does: 'rollback'; readonly by: number }
  | { readonly does: 'wait'; readonly ms: number }

/** What stands after an event: the values that are right at an instant. First the one that is served, if any is. */
type Standing = (at: number) => readonly (string | undefined)[]

interface Event {
  readonly revision: number
  readonly at: number
  readonly stands: Standing
  /** What stands if somebody goes back to this event: a rotation is paused then. */
  readonly brought: Standing
  /** Every value that is in it. */
  readonly holds: readonly (string | undefined)[]
}

const spans = fc.constantFrom(0, 0, 10, 20, 50)
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('set' as const, 'look' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('delete' as const, 'destroy former' as const, 'destroy all' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('rotate' as const), lead: spans, window: spans }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('rollback' as const), by: fc.nat(6) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 30 }) }) },
)

/** What the values of a secret should be, by nothing but what happened to it. */
class Model {
  readonly events: Event[] = []
  readonly destroyed = new Set<string | undefined>()

  get last(): Event | undefined {
    return this.events.at(-1)
  }

  /** What should be accepted at an instant, as somebody finds it who asks now. */
  at(at: number): readonly (string | undefined)[] {
    const event = this.events.findLast(one => one.at <= at)
    return [...new Set(event?.stands(at))].filter(value => value !== undefined && !this.destroyed.has(value))
  }

  add({ number: revision, at }: { number: number; at: number }, stands: Standing, rest: Partial<Event> = {}): void {
    this.events.push({ revision, at, stands, brought: stands, holds: stands(at), ...rest })
  }

  rotated(
    made: { number: number; at: number },
    value: string,
    { lead, window }: { lead: number; window: number },
  ): void {
    const { at } = made
    const former = this.last?.stands(at)[0]
    const [before, during, after] = [[former, value], [value, former], [value]]
    const stands: Standing = now => (now < at + lead ? before : now < at + lead + window ? during : after)
    const isPlain = lead + window === 0
    // A moment is an instant, too: whoever goes back to it goes back to what was served at its beginning.
    const brought: Standing = isPlain ? () => after : () => (lead > 0 ? before : during)
    this.add(made, stands, { brought, holds: isPlain ? after : before })
  }

  destroy(all: boolean): void {
    const kept = all ? [] : (this.last?.holds ?? [])
    for (const { holds } of this.events)
      for (const value of holds) if (value !== undefined && !kept.includes(value)) this.destroyed.add(value)
  }
}

class Story {
  readonly model = new Model()
  readonly #varve: Opened
  readonly #clock: TestClock
  #made = 0
  /** What was found, and what should have been. */
  readonly found: (readonly [what: string, found: unknown, wanted: unknown])[] = []

  constructor(varve: Opened, time: TestClock) {
    this.#varve = varve
    this.#clock = time
  }

  async happens(one: Happening): Promise<void> {
    const { model } = this
    // No two revisions at one instant: which of them `at` means would be another question.
    this.#clock.advance(1)
    if (one.does === 'wait') this.#clock.advance(one.ms)
    if (one.does === 'set') {
      const value = this.#value()
      model.add(await this.#varve.set(KEY, value, signed), () => [value])
    }
    if (one.does === 'delete') {
      const made = await this.#varve.delete(KEY, signed)
      if (made !== undefined) model.add(made, () => [])
    }
    if (one.does === 'rotate') {
      const value = this.#value()
      model.rotated(await this.#varve.secrets.rotate(KEY, value, { ...signed, ...one }), value, one)
    }
    if (one.does === 'rollback') await this.#back(one.by)
    if (one.does.startsWith('destroy') && model.events.length > 0) await this.#destroy(one.does === 'destroy all')
    const now = this.#clock.now()
    const ada = this.#varve.for({ user: 'ada' })
    this.found.push([one.does, shown(() => this.#varve.accepted(KEY)), model.at(now)])
    this.found.push([`${one.does}, for ada`, shown(() => ada.accepted(KEY)), model.at(now)])
  }

  /** Every instant, as it was. */
  async lookBack(): Promise<void> {
    const [first] = this.model.events
    if (first === undefined) return
    for (let at = first.at; at <= this.#clock.now(); at += 3) {
      const then = await this.#varve.at(new Date(at))
      this.found.push([`at ${at - first.at}`, shown(() => then.accepted(KEY)), this.model.at(at)])
    }
  }

  async #back(by: number): Promise<void> {
    const { events, destroyed } = this.model
    const to = events.at(-1 - by)
    if (to === undefined) return
    const isGone = to.holds.some(value => destroyed.has(value))
    const made = await this.#varve.rollback(KEY, { ...signed, to: to.revision }).catch((error: unknown) => {
      if (!isProblem(error, 'SECRET_DESTROYED')) throw error
    })
    this.found.push([`back to ${to.revision}`, made === undefined ? 'refused' : 'done', isGone ? 'refused' : 'done'])
    if (made !== undefined) this.model.add(made, to.brought, { holds: to.holds })
  }

  async #destroy(all: boolean): Promise<void> {
    const { model } = this
    const isLive = (model.last?.holds.length ?? 0) > 0
    const { revision } = await this.#varve.secrets.destroy(KEY, { ...signed, revisions: all ? 'all' : 'former' })
    model.destroy(all)
    if (all && isLive) model.add({ number: revision ?? 0, at: this.#clock.now() }, () => [])
  }

  #value(): string {
    this.#made += 1
    return `hush-${this.#made}`
  }
}

function shown(ask: () => readonly Secret[]): readonly string[] {
  try {
    return ask().map(one => one.reveal())
  } catch (error) {
    if (isProblem(error, 'MISSING_VALUE') || isProblem(error, 'SECRET_UNREADABLE')) return []
    throw error
  }
}

describe('the values of a secret that are accepted', () => {
  it('are those whose windows the instant is in, whatever happened to it', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 20 }), async happenings => {
        const time = clock()
        await using varve = await open(config, {
          ...{ store: memory({ clock: time }), keyring, missingValues: 'allow', onProblem: () => {} },
          platform: { clock: time, timers: time, warn: () => {} },
        })
        const story = new Story(varve, time)
        for (const one of happenings) {
          await story.happens(one)
          seen.add(`${one.does} ${story.model.at(time.now()).length}`)
        }
        time.advance(20)
        await story.lookBack()
        for (const [what, found, wanted] of story.found) expect(found, what).toEqual(wanted)
        expect(await varve.verify()).toMatchObject({ ok: true })
      }),
      runs,
    )
    // So that the law is about something.
    for (const one of ['rotate 1', 'rotate 2', 'wait 1', 'wait 2', 'rollback 2', 'destroy former 2', 'destroy all 0'])
      expect(seen).toContain(one)
  })
})
