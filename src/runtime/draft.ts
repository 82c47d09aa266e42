import { VarveError } from '../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { commitmentsIn } from '../core/revisions/commitment.ts'
import { referencesIn } from '../core/revisions/reference-leaf.ts'
import type { Change, Entry, Head, Leaf, Revision, Sealed } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import { seal } from '../core/revisions/seal.ts'
import { EVERYBODY, type LogState, storedBy, type Stored } from '../core/revisions/state.ts'
import { rolloutOf } from '../core/rollouts/whole-document.ts'
import { checkConflicts } from './conflict.ts'
import { DraftedSecrets } from './secrets/drafted-secrets.ts'
import { judge, type PassedCheck } from './proposal.ts'
import { sealedAnew } from './secrets/sealed-sides.ts'
import type { Sealing } from './secrets/sealing.ts'
import type { DraftView, WriteRequest, WriterOptions } from './writer.ts'

/** A request with its identity, and the last revision its author can have known of. */
export type DraftRequest = WriteRequest & {
  readonly id: string
  readonly base: number
  /** Where the log stood for its author, when declarations were drafted on its behalf; the draft's head when absent. */
  readonly head?: number
}

/**
 * Revisions being made, one on top of the other, before any of them is written. It is also the state of the log as it
 * would be after them: what was drafted lies over what is written, and nothing is copied.
 */
export class Draft implements DraftView {
  readonly from: Head
  readonly revisions: Revision[] = []
  readonly sealed: Sealed[] = []
  readonly #options: WriterOptions
  readonly #own: ReadonlySet<number>
  readonly #written: LogState
  readonly #drafted = new Map<string, Map<string, Stored>>()
  readonly secrets = new DraftedSecrets()
  /** Who was asked about the last revision, and had nothing against it. */
  passed: readonly PassedCheck[] = []
  #at = 0

  constructor(options: WriterOptions, own: ReadonlySet<number>) {
    this.#options = options
    this.#own = own
    this.from = options.tail.head
    this.#written = options.present.state
  }

  get head(): Head {
    return this.revisions.at(-1) ?? this.from
  }

  get declarations(): ReadonlyMap<string, JsonObject> {
    return this.#written.declarations
  }

  get tags(): ReadonlyMap<string, number> {
    const named = this.revisions.some(({ kind }) => kind === 'tag')
    return named ? this.#after(this.revisions).tags : this.#written.tags
  }

  /** When the revision being drafted is made, in milliseconds since 1970 UTC. */
  get at(): number {
    return this.#at
  }

  stored(key: string, scope: string = EVERYBODY): Stored | undefined {
    return this.#drafted.get(key)?.get(scope) ?? this.#written.stored(key, scope)
  }

  /** Makes the next revision. Throws what is wrong with it, and then nothing is added. */
  async add(request: DraftRequest): Promise<Revision> {
    const { platform, offset } = this.#options
    this.#at = Math.max(Math.round(platform.clock.now() + offset()), this.head.at)
    const proposed = await request.changes(this)
    const { references } = this.#options.judge.tools
    await references.fetch(proposed.flatMap(({ entry }) => referencesIn(entry)))
    if (proposed.length === 0 && request.mayBeEmpty !== true) throw new VarveError('EMPTY_CHANGE', {})
    await this.#sealing.admitAll(
      this.#options.store.records,
      proposed.map(({ entry }) => entry),
      this.secrets.fresh,
    )
    checkConflicts(this, proposed, {
      ...{ request, own: this.#own, written: this.from.number },
      isSecret: key => this.#options.present.definitions.find(key)?.secret === true,
    })
    const changes = proposed.map(change => ({ ...change, ...this.#previousOf(change) }))
    const { revision, sealed } = this.#seal({ ...request, ...this.#noteOf(request, changes) }, changes)
    if (request.force !== true && changes.length > 0) {
      this.passed = await judge(this.#options.judge, changes, this, () => this.#after([...this.revisions, revision]))
    }
    this.revisions.push(revision)
    this.sealed.push(sealed)
    for (const change of changes) this.#put(storedBy(revision, change))
    return revision
  }

  async seal(place: Place, value: Json): Promise<Leaf> {
    const { limit } = this.#options
    if (this.#sealing.storesPlaintext) return { value }
    const fresh = await this.#sealing.seal(place, value)
    if (fresh.body.length > limit) throw new VarveError('CHANGE_TOO_LARGE', { bytes: fresh.body.length, limit })
    this.secrets.add(fresh)
    return { sealed: fresh.commitment }
  }

  async movedTo(place: Place, from: Stored): Promise<Entry | undefined> {
    const { entry } = from
    if (entry === undefined || commitmentsIn(entry).length === 0) return entry
    return sealedAnew(entry, async ({ sealed }) => {
      const found = this.#sealing.valueIn(entry, sealed, from)
      if ('reason' in found) throw new VarveError('SECRET_UNREADABLE', { key: from.key, scope: from.scope, ...found })
      return this.seal(place, found.value)
    })
  }

  get #sealing(): Sealing {
    return this.#options.judge.tools.sealing
  }

  /** The request's note, with the rollouts that its changes end besides the one they are about. */
  #noteOf({ note }: DraftRequest, changes: readonly Change[]): { note?: Json } {
    const about = isObject(note) ? note['rollout'] : undefined
    const ended = changes.flatMap(change => {
      const before = rolloutId(this.stored(change.key, change.scope)?.entry)
      return before === undefined || before === rolloutId(change.entry) || before === about ? [] : [before]
    })
    if (ended.length === 0) return note === undefined ? {} : { note }
    return { note: { ...(isObject(note) ? note : note === undefined ? {} : { note }), ends: ended } }
  }

  #put(stored: Stored): void {
    let scopes = this.#drafted.get(stored.key)
    if (scopes === undefined) this.#drafted.set(stored.key, (scopes = new Map()))
    scopes.set(stored.scope ?? EVERYBODY, stored)
  }

  /** The whole state after what is written and these revisions. */
  #after(revisions: readonly Revision[]): LogState {
    const state = this.#written.share()
    for (const revision of revisions) state.apply(revision)
    return state
  }

  #previousOf(change: Change): { previous?: number } {
    const stored = this.stored(change.key, change.scope)
    return stored === undefined ? {} : { previous: stored.revision }
  }

  #seal(request: DraftRequest, changes: readonly Change[]): { revision: Revision; sealed: Sealed } {
    const { platform, logId, limit } = this.#options
    const before = this.head
    const made = seal(
      {
        v: 1,
        logId,
        number: before.number + 1,
        id: request.id,
        at: this.#at,
        by: request.options.by,
        message: request.options.message,
        kind: request.kind,
        changes,
        ...(request.note === undefined ? {} : { note: request.note }),
        previousHash: before.hash,
      },
      platform.digest,
    )
    const bytes = byteLength(made.sealed.text, limit)
    if (bytes > limit) throw new VarveError('CHANGE_TOO_LARGE', { bytes, limit })
    return made
  }
}

/** Bytes of a text in UTF-8; counted exactly only when it may pass the limit. */
function byteLength(text: string, limit: number): number {
  return text.length * 3 <= limit ? text.length : new TextEncoder().encode(text).length
}

function rolloutId(entry: Entry | undefined): string | undefined {
  return rolloutOf(entry)?.id
}
