import { interned } from '../definition/key.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Change, Entry, Head, Revision } from './revision.ts'

/** What the log last said about one key in one scope; without `entry`, that it was deleted. */
export interface Stored {
  readonly key: string
  readonly scope?: string
  readonly entry?: Entry
  readonly revision: number
  readonly at: number
  readonly by: string
  readonly message: string
  /** The revision whose entry this brought back. */
  readonly restores?: number
}

/** What answers at one moment of the log come from. */
export interface Entries {
  readonly head: Head
  /** The entry of a key in a scope (EVERYBODY for none), deleted ones included. */
  stored(key: string, scope?: string): Stored | undefined
}

/** What can be asked of a state of the log: one that is written, or one that is only proposed. */
export interface StateView extends Entries {
  readonly declarations: ReadonlyMap<string, JsonObject>
  readonly tags: ReadonlyMap<string, number>
}

/** The name under which the unscoped entry of a key is kept among its scopes. */
export const EVERYBODY = ''

/** All entries of one key, by scope. */
type Scopes = Map<string, Stored>

/**
 * The fold of a log to one revision: every entry, tag and declaration as it stood. Reading is two look-ups.
 * `apply` moves it on in place, unless `share` handed it out: then what was handed out stays and the next `apply`
 * works on copies of the parts it touches.
 */
export class LogState implements StateView {
  #head: Head
  #keys: Map<string, Scopes>
  #tags: Map<string, number>
  #declarations: Map<string, JsonObject>
  #size = 0
  /** Parts this state may change in place; parts of a state that was shared are copied first. */
  #owned = new Set<object>()

  constructor(head: Head) {
    this.#head = head
    this.#keys = new Map()
    this.#tags = new Map()
    this.#declarations = new Map()
    this.#own()
  }

  get head(): Head {
    return this.#head
  }

  /** Tag names and the revisions they name. */
  get tags(): ReadonlyMap<string, number> {
    return this.#tags
  }

  /** Declarations recorded in the log: key → `{ schema, kind, … }`. */
  get declarations(): ReadonlyMap<string, JsonObject> {
    return this.#declarations
  }

  get keys(): ReadonlyMap<string, ReadonlyMap<string, Stored>> {
    return this.#keys
  }

  /** How many entries there are, deleted ones included. */
  get size(): number {
    return this.#size
  }

  /** The entry of a key in a scope (EVERYBODY for none), deleted ones included. */
  stored(key: string, scope: string = EVERYBODY): Stored | undefined {
    return this.#keys.get(key)?.get(scope)
  }

  /** Every entry there is, deleted ones left out. */
  *live(): Generator<Stored> {
    for (const scopes of this.#keys.values()) {
      for (const stored of scopes.values()) if (stored.entry !== undefined) yield stored
    }
  }

  /** A state that stays as it is while this one moves on. Costs nothing now; the next `apply` pays for what it touches. */
  share(): LogState {
    const shared = new LogState(this.#head)
    shared.#keys = this.#keys
    shared.#tags = this.#tags
    shared.#declarations = this.#declarations
    shared.#size = this.#size
    shared.#owned.clear()
    this.#owned.clear()
    return shared
  }

  /** Takes over tags and declarations: from a snapshot's text, or from another state of the same log. */
  name(tags: Iterable<[string, number]>, declarations: Iterable<[string, JsonObject]>): void {
    this.#tags = this.#copied(new Map(tags))
    this.#declarations = this.#copied(new Map(declarations))
  }

  /** Moves on by one revision, which must be the next. */
  apply(revision: Revision): void {
    for (const change of revision.changes) this.put(storedBy(revision, change))
    if (revision.kind === 'tag') this.#tag(revision.note)
    if (revision.kind === 'declare') this.#declare(revision.note)
    this.#head = { number: revision.number, hash: revision.hash, at: revision.at }
  }

  /** Puts one entry in its place. */
  put(stored: Stored): void {
    if (!this.#owned.has(this.#keys)) this.#keys = this.#copied(this.#keys)
    let scopes = this.#keys.get(stored.key)
    if (scopes === undefined || !this.#owned.has(scopes)) {
      scopes = scopes === undefined ? new Map() : new Map(scopes)
      this.#owned.add(scopes)
      this.#keys.set(interned(stored.key), scopes)
    }
    const before = scopes.size
    scopes.set(stored.scope ?? EVERYBODY, stored)
    this.#size += scopes.size - before
  }

  #tag(note: Json | undefined): void {
    if (!isObject(note) || typeof note['tag'] !== 'string' || typeof note['revision'] !== 'number') return
    if (!this.#owned.has(this.#tags)) this.#tags = this.#copied(this.#tags)
    this.#tags.set(note['tag'], note['revision'])
  }

  #declare(note: Json | undefined): void {
    if (!isObject(note) || !isObject(note['declarations'])) return
    if (!this.#owned.has(this.#declarations)) this.#declarations = this.#copied(this.#declarations)
    for (const [key, declaration] of Object.entries(note['declarations'])) {
      if (isObject(declaration)) this.#declarations.set(key, declaration)
    }
  }

  #copied<K, V>(map: Map<K, V>): Map<K, V> {
    const copy = new Map(map)
    this.#owned.add(copy)
    return copy
  }

  #own(): void {
    this.#owned = new Set([this.#keys, this.#tags, this.#declarations])
  }
}

/** What a revision leaves behind for one of its changes. */
export function storedBy(revision: Revision, change: Change): Stored {
  return {
    key: change.key,
    ...(change.scope === undefined ? {} : { scope: change.scope }),
    ...(change.entry === undefined ? {} : { entry: change.entry }),
    ...(change.restores === undefined ? {} : { restores: change.restores }),
    revision: revision.number,
    at: revision.at,
    by: revision.by,
    message: revision.message,
  }
}

/** The body of a stored snapshot: a state as text, readable again by `readState`. */
export function writeState(state: LogState): string {
  const entries: Stored[] = []
  for (const scopes of state.keys.values()) entries.push(...scopes.values())
  return JSON.stringify({
    v: 1,
    head: state.head,
    tags: [...state.tags],
    declarations: [...state.declarations],
    entries,
  })
}

/** Reads the body of a stored snapshot. Throws SyntaxError when it is none. */
export function readState(body: string): LogState {
  const parsed = JSON.parse(body) as {
    v: number
    head: Head
    tags: [string, number][]
    declarations: [string, JsonObject][]
    entries: Stored[]
  }
  if (parsed.v !== 1 || !Array.isArray(parsed.entries)) throw new SyntaxError('not a snapshot of version 1')
  const state = new LogState(parsed.head)
  for (const stored of parsed.entries) state.put(stored)
  state.name(parsed.tags, parsed.declarations)
  return state
}

/** The head that a stored snapshot's body is the state of, or undefined for text that is no such body. */
export function snapshotHead(body: string): Head | undefined {
  try {
    const { v, head, entries } = JSON.parse(body) as { v: unknown; head: unknown; entries: unknown }
    if (v !== 1 || !Array.isArray(entries) || !isObject(head)) return undefined
    const { number, hash, at } = head
    const whole = typeof number === 'number' && typeof hash === 'string' && typeof at === 'number'
    return whole ? { number, hash, at } : undefined
  } catch {
    return undefined
  }
}
