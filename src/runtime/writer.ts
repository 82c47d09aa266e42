import { isProblem, VarveError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Platform, Store } from '../core/ports.ts'
import type { Change, Entry, Leaf, Revision, RevisionKind } from '../core/revisions/revision.ts'
import type { Place } from '../core/revisions/rollback.ts'
import type { StateView, Stored } from '../core/revisions/state.ts'
import { uuidv7 } from '../core/revisions/uuid.ts'
import { appendSurely } from './append-surely.ts'
import { undeclared } from './declaring.ts'
import { Draft, type DraftRequest } from './draft.ts'
import { foundById } from './idempotence.ts'
import type { Present } from './present.ts'
import type { Judge, PassedCheck } from './proposal.ts'
import type { ChangeOptions } from './signature.ts'
import type { Tail } from './tail.ts'
import { Tries } from './tries.ts'
import type { Replaced } from './replaced.ts'
import type { Made, Waiting } from './waiting.ts'

/** The state that a change will follow, and when it is made. */
export interface DraftView extends StateView {
  /** Milliseconds since 1970 UTC: the `at` of the revision. */
  readonly at: number
  /** Seals a value for its place, or leaves it in the open where that is asked for. Throws NO_KEYRING or PLAINTEXT_REFUSED. */
  seal(place: Place, value: Json): Promise<Leaf>
  /** An entry of one place as another may hold it: a secret is sealed for where it stands. Throws SECRET_UNREADABLE. */
  movedTo(place: Place, from: Stored): Promise<Entry | undefined>
}

/** A change somebody asks for, before it has a number. */
export interface WriteRequest {
  readonly kind: RevisionKind
  /** Works the changes out against the state they will follow; called again when others got there first. */
  readonly changes: (state: DraftView) => readonly Change[] | Promise<readonly Change[]>
  readonly options: ChangeOptions
  readonly note?: Json
  /** True: validators and rules are not asked. */
  readonly force?: boolean
  /** True: a kind that changes no key (a tag, a compaction). */
  readonly mayBeEmpty?: boolean
  /** True: it reads the history, so everything before it must be written first. */
  readonly alone?: boolean
  /** The last revision its author can have known of; the last applied when the writer is asked, if absent. */
  readonly base?: number
}

/** What the writer works with. */
export interface WriterOptions {
  readonly store: Store
  readonly logId: string
  readonly platform: Platform
  readonly present: Present
  readonly tail: Tail
  readonly judge: Judge
  /** The store's clock minus this machine's, in milliseconds. */
  readonly offset: () => number
  /** Largest revision, in bytes. */
  readonly limit: number
}

/** Changes written in one append, at most. */
const GROUP = 64
/** Own revisions remembered at least, so that a process does not conflict with itself. */
const OWN = 10_000

/**
 * Turns changes into revisions. Changes asked for while one is being written wait and are then written together;
 * each is still its own revision, checked against the state it follows, and acknowledged only when it is durable and
 * applied here.
 */
export class Writer {
  readonly #options: WriterOptions
  readonly #waiting: Waiting[] = []
  readonly #own = new Set<number>()
  /** Changes with an id of their own that are under way: asked for again, they are the same change. */
  readonly #asked = new Map<string, Promise<Made>>()
  /** Changes nobody was given an answer about yet, by id. */
  readonly #unsettled = new Map<string, Waiting>()
  readonly #tries: Tries
  #draining: Promise<void> | undefined
  #declared = false

  constructor(options: WriterOptions) {
    this.#options = options
    this.#tries = new Tries(options)
  }

  /** Writes a change and returns its revision, with what it replaced, once it is durable and applied here. */
  write(request: WriteRequest): Promise<Made> {
    const { platform } = this.#options
    const { id } = request.options
    if (id === undefined) return this.#ask(request, uuidv7(platform.clock.now(), platform.random))
    const asked = this.#asked.get(id) ?? this.#ask(request, id).finally(() => this.#asked.delete(id))
    this.#asked.set(id, asked)
    return asked
  }

  #ask(request: WriteRequest, id: string): Promise<Made> {
    const { tail } = this.#options
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        ...request,
        id,
        base: request.base ?? tail.head.number,
        resolve: made => {
          this.#unsettled.delete(id)
          resolve(made)
        },
        reject: error => {
          this.#unsettled.delete(id)
          reject(this.#told(waiting, error))
        },
      }
      this.#unsettled.set(id, waiting)
      this.#waiting.push(waiting)
      // Everything asked for in this turn of the event loop goes into one append.
      this.#draining ??= Promise.resolve().then(() => this.#drain())
    })
  }

  /** What an author is told of a failure: as long as the change may still turn up, that this is not known. */
  #told({ id, doubt = -1 }: Waiting, error: unknown): unknown {
    const { store, tail } = this.#options
    if (isProblem(error, 'STORE_INDETERMINATE')) {
      // The store named the first revision of the group; everybody repeats a change with its own id.
      return new VarveError('STORE_INDETERMINATE', { ...error.details, id }, { cause: error })
    }
    if (tail.head.number > doubt) return error
    const reason = error instanceof Error ? error.message : String(error)
    return new VarveError('STORE_INDETERMINATE', { store: store.name, id, reason }, { cause: error })
  }

  /** Settles a change that has turned up in the log, however it came there, and replaced something. */
  applied(revision: Revision, replaced: Replaced): void {
    const waiting = this.#unsettled.get(revision.id)
    if (waiting === undefined) return
    this.#remember(revision.number)
    waiting.resolve({ revision, replaced })
  }

  /** Notes that part of the log was compacted away unread: what became of changes in doubt cannot be found there. */
  skipped(): void {
    for (const waiting of this.#unsettled.values()) {
      if (waiting.doubt !== undefined) waiting.doubt = Number.POSITIVE_INFINITY
    }
  }

  /** What a change would be, checked like one that is written, and who had nothing against it. */
  async preview(request: WriteRequest): Promise<{ revision: Revision; passed: readonly PassedCheck[] }> {
    const draft = new Draft(this.#options, this.#own)
    const id = uuidv7(0, length => new Uint8Array(length))
    const revision = await draft.add({ ...request, id, base: request.base ?? this.#options.tail.head.number })
    return { revision, passed: draft.passed }
  }

  /** Waits for everything asked for so far. */
  async settled(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#writeGroup(this.#nextGroup())
    } finally {
      this.#draining = undefined
    }
  }

  /** The requests that may be written together now; one that must be alone ends the group before it. */
  #nextGroup(): Waiting[] {
    const alone = this.#waiting.findIndex(waiting => waiting.alone === true)
    return this.#waiting.splice(0, alone === -1 ? GROUP : Math.min(GROUP, Math.max(1, alone)))
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const draft = new Draft(this.#options, this.#own)
    const accepted: Waiting[] = []
    for (const waiting of group) {
      if (!this.#unsettled.has(waiting.id)) continue
      try {
        const declarations = this.#declarationsFor(waiting, draft)
        const head = draft.head.number
        for (const declaration of declarations) await draft.add(declaration)
        await draft.add({ ...waiting, head })
        accepted.push(waiting)
      } catch (error) {
        await this.#refuse(waiting, error)
      }
    }
    if (accepted.length === 0) return
    try {
      await this.#append(draft, accepted)
    } catch (error) {
      if (isProblem(error, 'REVISION_EXISTS')) return this.#settleMade(accepted, error)
      for (const waiting of accepted) waiting.reject(error)
    }
  }

  /** Refuses a change, unless it is a repetition of one that was made while this was looked for. */
  async #refuse(waiting: Waiting, error: unknown): Promise<void> {
    if (waiting.options.id === undefined) return waiting.reject(error)
    await this.#settle(waiting, { after: waiting.base, through: this.#options.tail.head.number }, error)
  }

  /** Settles the change that the store already has under its id; those drafted beside it are tried again. */
  async #settleMade(accepted: readonly Waiting[], error: VarveError<'REVISION_EXISTS'>): Promise<void> {
    const { id, number: through = 0 } = error.details
    const made = accepted.find(waiting => waiting.id === id)
    this.#waiting.push(...accepted.filter(waiting => waiting !== made))
    if (made !== undefined) await this.#settle(made, { after: through - 1, through }, error)
  }

  /** Resolves a change that is in this part of the log, rejects one that is not. */
  async #settle(waiting: Waiting, part: { after: number; through: number }, error: unknown): Promise<void> {
    const { store, tail, platform } = this.#options
    try {
      // Whoever is told that a change is kept can read it here.
      await tail.catchUp()
      const found = await foundById(store, new Set([waiting.id]), { ...part, digest: platform.digest })
      const revision = found.get(waiting.id)
      if (revision === undefined) waiting.reject(error)
      else waiting.resolve({ revision })
    } catch (problem) {
      waiting.doubt = Number.POSITIVE_INFINITY
      waiting.reject(problem)
    }
  }

  async #append(draft: Draft, accepted: readonly Waiting[]): Promise<void> {
    const { store, tail } = this.#options
    let inDoubt = false
    const kept = await tail.append(draft, async () => {
      await draft.secrets.keep(store, draft.revisions)
      const outcome = await appendSurely(this.#options, draft)
      if (!outcome.inDoubt) await draft.secrets.drop(store, draft.revisions.slice(outcome.written))
      for (const { number } of draft.revisions.slice(0, outcome.written)) this.#remember(number)
      inDoubt = outcome.inDoubt
      return outcome.written
    })
    const drafted = new Map(draft.revisions.map(revision => [revision.id, revision]))
    for (const waiting of accepted) {
      const revision = drafted.get(waiting.id)
      if (revision === undefined) continue
      if (kept.includes(revision)) waiting.resolve({ revision })
      else if (inDoubt) waiting.doubt = revision.number - 1
    }
    const again = accepted.filter(({ id }) => this.#unsettled.has(id))
    if (again.length === 0) return
    // Where others got there first: read what they wrote, then try again on top of it.
    await tail.catchUp()
    const gotThereFirst = !inDoubt && tail.head.number > draft.from.number
    this.#waiting.unshift(...(await this.#tries.next(again, gotThereFirst)))
  }

  /** Once per process, before its first change: the declarations the log does not know yet. */
  #declarationsFor(waiting: Waiting, draft: Draft): DraftRequest[] {
    const drafted = draft.revisions.some(({ kind }) => kind === 'declare')
    if (this.#declared || drafted || waiting.options.dryRun === true) return []
    const { platform, present, tail, limit } = this.#options
    const parts = undeclared(present, draft, limit)
    // Only the log itself tells that they are there: a draft may be refused, or others may get there first.
    if (parts.length === 0) this.#declared = true
    return parts.map(declarations => {
      const count = Object.keys(declarations).length
      const message = `Declare ${count} ${count === 1 ? 'key' : 'keys'}`
      const id = uuidv7(platform.clock.now(), platform.random)
      const more = { base: tail.head.number, changes: () => [], mayBeEmpty: true }
      return { kind: 'declare', id, options: { by: waiting.options.by, message }, note: { declarations }, ...more }
    })
  }

  /** Forgets that declarations were recorded: new ones have come. */
  redeclare(): void {
    this.#declared = false
  }

  #remember(number: number): void {
    this.#own.add(number)
    // Many at a time: taking the first out of a set one by one goes over all that were taken out before.
    if (this.#own.size > 2 * OWN) for (const oldest of [...this.#own].slice(0, OWN)) this.#own.delete(oldest)
  }
}
