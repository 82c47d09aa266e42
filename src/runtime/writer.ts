import { recorded } from '../core/definition/definition.ts'
import { isProblem, type VarveError } from '../core/errors.ts'
import { sameJson, type Json, type JsonObject } from '../core/json.ts'
import type { Platform, Store } from '../core/ports.ts'
import type { Change, Head, Revision, RevisionKind, Sealed } from '../core/revisions/revision.ts'
import type { StateView } from '../core/revisions/state.ts'
import { uuidv7 } from '../core/revisions/uuid.ts'
import { Draft, type DraftRequest } from './draft.ts'
import { foundById } from './idempotence.ts'
import type { Present } from './present.ts'
import type { Judge } from './proposal.ts'
import type { ChangeOptions, Signature } from './signature.ts'
import type { Tail } from './tail.ts'

/** A change somebody asks for, before it has a number. */
export interface WriteRequest {
  readonly kind: RevisionKind
  /** Works the changes out against the state they will follow; called again when others got there first. */
  readonly changes: (state: StateView) => readonly Change[] | Promise<readonly Change[]>
  readonly options: ChangeOptions
  readonly note?: Json
  /** True: validators and rules are not asked. */
  readonly force?: boolean
  /** True: a kind that changes no key (a tag, a compaction). */
  readonly mayBeEmpty?: boolean
  /** True: it reads the history, so everything before it must be written first. */
  readonly alone?: boolean
}

interface Waiting extends WriteRequest {
  readonly id: string
  /** The last revision applied here when the change was asked for. */
  readonly base: number
  readonly resolve: (revision: Revision) => void
  readonly reject: (error: unknown) => void
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
  readonly #asked = new Map<string, Promise<Revision>>()
  #draining: Promise<void> | undefined
  #declared = false

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** Writes a change and returns its revision once it is durable and applied here. */
  write(request: WriteRequest): Promise<Revision> {
    const { platform } = this.#options
    const { id } = request.options
    if (id === undefined) return this.#ask(request, uuidv7(platform.clock.now(), platform.random))
    const asked = this.#asked.get(id) ?? this.#ask(request, id).finally(() => this.#asked.delete(id))
    this.#asked.set(id, asked)
    return asked
  }

  #ask(request: WriteRequest, id: string): Promise<Revision> {
    const { tail } = this.#options
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...request, id, base: tail.head.number, resolve, reject })
      // Everything asked for in this turn of the event loop goes into one append.
      this.#draining ??= Promise.resolve().then(() => this.#drain())
    })
  }

  /** What a change would be, checked like one that is written. */
  async preview(request: WriteRequest): Promise<Revision> {
    const draft = new Draft(this.#options, this.#own)
    return draft.add({
      ...request,
      id: uuidv7(0, length => new Uint8Array(length)),
      base: this.#options.tail.head.number,
    })
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
      try {
        const declaration = this.#declarationFor(waiting, draft)
        const head = draft.head.number
        if (declaration !== undefined) await draft.add(declaration)
        await draft.add({ ...waiting, head })
        accepted.push(waiting)
      } catch (error) {
        waiting.reject(error)
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

  /** Settles the change that the store already has under its id; those drafted beside it are tried again. */
  async #settleMade(accepted: readonly Waiting[], error: VarveError<'REVISION_EXISTS'>): Promise<void> {
    const { store, platform } = this.#options
    const { id, number: through } = error.details
    const found =
      through === undefined
        ? undefined
        : await foundById(store, new Set([id]), { after: through - 1, through, digest: platform.digest })
    const made = found?.get(id)
    for (const waiting of accepted) {
      if (waiting.id !== id) this.#waiting.push(waiting)
      else if (made === undefined) waiting.reject(error)
      else waiting.resolve(made)
    }
  }

  async #append(draft: Draft, accepted: readonly Waiting[]): Promise<void> {
    const { store, tail } = this.#options
    const kept = await tail.append(draft.revisions, async () => {
      const written = await appendSurely(store, draft.from, draft.sealed)
      for (const { number } of draft.revisions.slice(0, written)) this.#remember(number)
      return written
    })
    const byId = new Map(kept.map(revision => [revision.id, revision]))
    const again: Waiting[] = []
    for (const waiting of accepted) {
      const revision = byId.get(waiting.id)
      if (revision === undefined) again.push(waiting)
      else waiting.resolve(revision)
    }
    if (again.length === 0) return
    // Others got there first: read what they wrote, then try again on top of it.
    await tail.refresh()
    this.#waiting.unshift(...(await this.#notMadeElsewhere(again, draft.from.number)))
  }

  /** Settles the changes that another process has made under the same id, and returns the others. */
  async #notMadeElsewhere(changes: readonly Waiting[], after: number): Promise<Waiting[]> {
    if (changes.every(({ options }) => options.id === undefined)) return [...changes]
    const { store, tail, platform } = this.#options
    const ids = new Set(changes.map(({ id }) => id))
    const made = await foundById(store, ids, { after, through: tail.head.number, digest: platform.digest })
    for (const { id, resolve } of changes) {
      const revision = made.get(id)
      if (revision !== undefined) resolve(revision)
    }
    return changes.filter(({ id }) => !made.has(id))
  }

  /** Once per process, before its first change: the declarations the log does not know yet. */
  #declarationFor(waiting: Waiting, draft: Draft): DraftRequest | undefined {
    const drafted = draft.revisions.some(({ kind }) => kind === 'declare')
    if (this.#declared || drafted || waiting.options.dryRun === true) return undefined
    const { platform, present, tail } = this.#options
    const changed: Record<string, JsonObject> = {}
    for (const definition of present.definitions) {
      const now = recorded(definition)
      if (!sameJson(now, draft.declarations.get(definition.key))) changed[definition.key] = now
    }
    const count = Object.keys(changed).length
    // Only the log itself tells that they are there: a draft may be refused, or others may get there first.
    if (count === 0) {
      this.#declared = true
      return undefined
    }
    const options: Signature = { by: waiting.options.by, message: `Declare ${count} ${count === 1 ? 'key' : 'keys'}` }
    const id = uuidv7(platform.clock.now(), platform.random)
    return {
      kind: 'declare',
      id,
      base: tail.head.number,
      options,
      note: { declarations: changed },
      changes: () => [],
      mayBeEmpty: true,
    }
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

/** Appends, and finds out by id when the store cannot say whether it did. */
async function appendSurely(store: Store, from: Head, sealed: readonly Sealed[]): Promise<number> {
  try {
    return (await store.append(from, sealed)).written
  } catch (error) {
    if (!isProblem(error, 'STORE_INDETERMINATE')) throw error
    const { revisions } = await store.read(from.number, sealed.length).catch(() => {
      throw error
    })
    const written = sealed.findIndex((one, index) => revisions[index]?.id !== one.id)
    return written === -1 ? sealed.length : written
  }
}
