import { isProblem, isVarveError, type Varve, type Written } from 'varve'
import type { Key, Values } from './model.ts'
import type { Process, config } from './process.ts'
import type { World } from './world.ts'

type Opened = NonNullable<Process['varve']>

/** A change somebody asked for, and what they were told. */
export interface Asked {
  /** Unlike any other's; it is the change's message. */
  readonly message: string
  readonly by: string
  /** Where the process stood when it was asked for. */
  readonly base: number
  readonly places: readonly string[]
  /** True when it was to overwrite whatever came in between. */
  overwrites: boolean
  outcome: 'acknowledged' | 'refused' | 'unknown'
  code?: string
  written?: { readonly number: number; readonly hash: string; readonly id: string }
  /** The last revision that was compacted away when the last answer came. */
  floor: number
  /** The head of the process when it was told that the change is kept. */
  appliedTo?: number
}

/** What somebody who looked back was told. */
export interface Seen {
  readonly by: string
  readonly number: number
  readonly values: Values
  readonly acme: Values
}

/** Everything that was asked and answered in a simulation. */
export interface Notes {
  readonly asked: Asked[]
  readonly seen: Seen[]
  /** What nobody may ever meet, in words. */
  readonly wrong: string[]
  /** The last revision that is compacted away. */
  readonly floor: () => number
}

/** What may be told to who looks back while a store is troubled and its history compacted. */
const LOOKING_BACK = new Set(['HISTORY_COMPACTED', 'UNKNOWN_REVISION', 'STORE_UNREACHABLE', 'CLOSED'])
/** What means that a change was not made, and never will be. */
const REFUSED = new Set([
  'REVISION_CONFLICT',
  'STORE_UNREACHABLE',
  'NO_EARLIER_VERSION',
  'EMPTY_CHANGE',
  'TAG_EXISTS',
  'HISTORY_COMPACTED',
  'UNKNOWN_REVISION',
])

/** Somebody who changes values through one process, one after the other. */
export class User {
  readonly #world: World
  readonly #process: Process
  readonly #record: Notes
  readonly #name: string
  #count = 0

  constructor(world: World, process: Process, record: Notes, name: string) {
    this.#world = world
    this.#process = process
    this.#record = record
    this.#name = name
  }

  /** Counts the shared counter up, and now and then takes everything back. */
  async count(): Promise<void> {
    const varve = this.#process.varve
    if (varve === undefined) return
    if (this.#world.chance(0.05)) return this.#restore(varve)
    const value = varve.get('counters.shared') + 1
    const touched = touchedBy(varve, 'counters.shared')
    await this.#ask(varve, ['counters.shared'], false, async (options, again) => {
      // Where nothing is stored there is nothing to expect that tells a deletion from its absence.
      if (again && touched === 0) return undefined
      return varve.set('counters.shared', value, { ...options, ...(again ? { expect: touched } : {}) })
    })
  }

  /** Does anything else. */
  async act(): Promise<void> {
    const varve = this.#process.varve
    if (varve === undefined) return
    const [key, other] = this.#world.pick<[Key, Key]>([
      ['a.x', 'a.y'],
      ['a.y', 'b.z'],
      ['b.z', 'a.x'],
    ])
    const scope = this.#world.chance(0.3) ? { scope: 'tenant:acme' } : {}
    const place = 'scope' in scope ? `${key}@tenant:acme` : key
    const value = this.#world.below(1_000_000)
    const overwrites = this.#world.chance(0.3)
    const expect = (again: boolean) => (overwrites || again ? { expect: 'any' as const } : {})
    // Deleting what is not known here looks first what others have stored.
    const own = 'scope' in scope ? 'tenant' : 'stored'
    const unknown = varve
      .for({ tenant: 'acme' })
      .explain(key)
      .layers.some(({ layer, status }) => layer === own && status === 'absent')
    const actions: readonly [() => Promise<void>, ...(() => Promise<void>)[]] = [
      () =>
        this.#ask(varve, [place], overwrites, (o, again) =>
          varve.set(key, value, { ...o, ...scope, ...expect(again) }),
        ),
      () =>
        this.#ask(varve, [place], overwrites, (o, again) =>
          varve.set(key, value, { ...o, ...scope, ...expect(again) }),
        ),
      () =>
        this.#ask(varve, [place], overwrites || unknown, (o, again) =>
          varve.delete(key, { ...o, ...scope, ...expect(again) }),
        ),
      () =>
        this.#ask(varve, [key, other], overwrites, (o, again) =>
          varve.change({ ...o, ...expect(again) }, draft => {
            draft.set(key, value)
            draft.set(other, value + 1)
          }),
        ),
      () => this.#ask(varve, [place], true, o => varve.rollback(key, { ...o, ...scope, expect: 'any' })),
      () =>
        this.#ask(varve, [], true, o =>
          varve.undo(1 + this.#world.below(varve.head().number), { ...o, expect: 'any' }),
        ),
      () => this.#tag(varve),
      () => this.#lookBack(varve),
      () => this.#lookBack(varve),
    ]
    this.#read(varve)
    await this.#world.pick(actions)()
  }

  async #restore(varve: Opened): Promise<void> {
    const to = Math.max(0, varve.head().number - 5)
    await this.#ask(varve, [], true, options => varve.restore(to, { ...options, expect: 'any' }))
  }

  async #tag(varve: Opened): Promise<void> {
    const name = `tag-of-${this.#process.name}-${this.#world.below(1_000)}`
    try {
      await varve.tag(name, { by: this.#process.name, message: `Tag ${name}` })
    } catch (error) {
      this.#expected(error, new Set([...REFUSED, 'STORE_INDETERMINATE', 'CLOSED']), 'a tag')
    }
  }

  async #lookBack(varve: Opened): Promise<void> {
    try {
      const then = await varve.at(this.#world.below(varve.head().number + 1))
      const { revision: number } = then.moment
      const acme = then.for({ tenant: 'acme' }).all()
      this.#record.seen.push({ by: this.#process.name, number, values: then.all(), acme })
    } catch (error) {
      this.#expected(error, LOOKING_BACK, 'looking back')
    }
  }

  #read(varve: Opened): void {
    const before = varve.now().moment
    varve.get('counters.shared')
    varve.for({ tenant: 'acme' }).get('a.x')
    varve.explain('b.z')
    varve.health()
    if (varve.now().moment.at < before.at) this.#record.wrong.push('time went backwards between two reads')
  }

  /** Asks for a change; after a doubtful answer asks again with the id it was told, as the answer says. */
  async #ask(
    varve: Opened,
    places: readonly string[],
    overwrites: boolean,
    make: (options: { by: string; message: string; id?: string }, again: boolean) => Promise<Written | undefined>,
  ): Promise<void> {
    const signed = { by: this.#process.name, message: `${this.#name} ${(this.#count += 1)}` }
    const asked: Asked = {
      message: signed.message,
      by: signed.by,
      base: varve.head().number,
      places,
      overwrites,
      floor: 0,
      outcome: 'unknown',
    }
    this.#record.asked.push(asked)
    let id: string | undefined
    for (let tries = 0; tries < 5; tries++) {
      try {
        const written = await make({ ...signed, ...(id === undefined ? {} : { id }) }, id !== undefined)
        asked.floor = this.#record.floor()
        // Nothing is left to do now; what broke off before may still arrive, and then does nothing.
        if (written === undefined) asked.outcome = id === undefined ? 'refused' : 'unknown'
        else this.#acknowledge(varve, asked, written)
        return
      } catch (error) {
        asked.code = isVarveError(error) ? error.code : 'none'
        asked.floor = this.#record.floor()
        // The process has crashed.
        if (asked.code === 'CLOSED') return
        if (isProblem(error, 'STORE_INDETERMINATE')) id = error.details.id
        else if (id === undefined || !isProblem(error, 'STORE_UNREACHABLE')) {
          this.#expected(error, REFUSED, signed.message)
          asked.outcome = 'refused'
          return
        }
        // Asked again, it is to be made whatever came in between; only who counts still looks.
        if (!places.includes('counters.shared')) asked.overwrites = true
        await this.#world.pause(this.#world.random() * 500)
      }
    }
  }

  #acknowledge(varve: Opened, asked: Asked, written: Written): void {
    asked.outcome = 'acknowledged'
    asked.written = { number: written.number, hash: written.hash, id: written.id }
    asked.appliedTo = varve.head().number
    if (written.message !== asked.message)
      this.#record.wrong.push(`${asked.message} was told that it is "${written.message}"`)
  }

  #expected(error: unknown, codes: ReadonlySet<string>, what: string): void {
    if (isVarveError(error) && codes.has(error.code)) return
    this.#record.wrong.push(`${what} met ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

/** The revision that last touched a key as this process knows it; 0 when none did. */
function touchedBy(varve: Varve<typeof config.tree>, key: 'counters.shared'): number {
  const { layers } = varve.explain(key)
  const origin = layers.find(({ layer }) => layer === 'stored')?.origin
  return origin !== undefined && 'revision' in origin ? origin.revision : 0
}
