import type { Definitions } from '../core/definition/definitions.ts'
import { isProblem, VarveError } from '../core/errors.ts'
import { parseScope } from '../core/layers/audience.ts'
import type { Platform } from '../core/ports.ts'
import type { Entry, Moment, Revision } from '../core/revisions/revision.ts'
import type { LogState } from '../core/revisions/state.ts'
import type { Timeline } from '../core/revisions/timeline.ts'
import { milliseconds, type Duration } from '../core/time.ts'
import { uuidv7 } from '../core/revisions/uuid.ts'
import type { HistoryOptions, Side, Tag, TagOptions } from './history.ts'
import { findById } from './idempotence.ts'
import type { Log } from './log.ts'
import {
  blameOf,
  difference,
  diffStates,
  historyOf,
  liveEntries,
  revisionsOf,
  type BlameEntry,
  type Difference,
  type HistoryEntry,
  type LiveEntry,
} from './look-back.ts'
import type { Present } from './present.ts'
import { openSecretsAt } from './secrets/past-secrets.ts'
import { checkSignature, type Signature } from './signature.ts'
import { SnapshotReader } from './snapshot.ts'
import { checkTagName, taggedIn } from './tagging.ts'
import { covers } from './watch.ts'
import { verifyLog, type Verification, type VerifyOptions } from './verify.ts'
import { momentOf, type When } from './when.ts'

/** Revisions that compaction never drops, however old. */
const KEPT = 1000

/** The half of a Varve that asks the log about the past. */
export class LookingBack {
  readonly #definitions: Definitions
  readonly #present: Present
  readonly #platform: Platform
  readonly #log: () => Promise<Log>

  constructor(definitions: Definitions, present: Present, platform: Platform, log: () => Promise<Log>) {
    this.#definitions = definitions
    this.#present = present
    this.#platform = platform
    this.#log = log
  }

  async *history(pattern: string, options: HistoryOptions = {}): AsyncGenerator<HistoryEntry> {
    if (typeof options.scope === 'string') parseScope(options.scope)
    const timeline = await this.#timeline(options.before)
    this.#known(pattern, timeline)
    yield* limited(historyOf(timeline, this.#definitions, { pattern, ...options }), options.limit)
  }

  async *revisions(options: { limit?: number; before?: number } = {}): AsyncGenerator<Revision> {
    yield* limited(revisionsOf(await this.#timeline(options.before), this.#definitions, options.before), options.limit)
  }

  async blame(key: string, options: { scope?: string; before?: number } = {}): Promise<BlameEntry[]> {
    const timeline = await this.#timeline()
    this.#known(key, timeline)
    return blameOf(timeline, this.#definitions, this.#definitions.find(key)?.key ?? key, options)
  }

  async diff(from: Side, to: Side = 'now', options: { keys?: string } = {}): Promise<Difference[]> {
    const [a, b] = [await this.#side(from), await this.#side(to)]
    const pattern = options.keys ?? '*'
    if (a.scope === undefined && b.scope === undefined) return diffStates(this.#definitions, a.state, b.state, pattern)
    const keys = new Set([a, b].flatMap(side => [...side.state.keys.keys()]))
    return [...keys].toSorted().flatMap(key => {
      const [before, after] = [a, b].map(({ state, scope }) => entryFor(state, key, scope))
      return covers(pattern, key) ? difference(this.#definitions, { key }, before, after) : []
    })
  }

  async snapshot(when?: When): Promise<{ revision: number; at: number; entries: LiveEntry[] }> {
    if (when === undefined) {
      await caughtUp(await this.#log())
      const { state } = this.#present
      return {
        revision: state.head.number,
        at: this.#platform.clock.now(),
        entries: liveEntries(this.#definitions, state),
      }
    }
    const { timeline, moment } = await this.#moment(when)
    return { ...moment, entries: liveEntries(this.#definitions, timeline.stateAt(moment.revision)) }
  }

  async at(when: When): Promise<SnapshotReader> {
    const { timeline, moment } = await this.#moment(when)
    const state = timeline.entriesAt(moment.revision)
    await openSecretsAt(await this.#log(), this.#present, timeline, moment.revision)
    return new SnapshotReader(this.#present.past(state, moment), this.#present.audience, this.#definitions)
  }

  async tag(name: string, options: TagOptions): Promise<Tag> {
    checkSignature(options)
    checkTagName(name)
    const log = await this.#log()
    const made = options.id === undefined ? undefined : await findById(log, options.id)
    if (made !== undefined) return taggedIn(made, name, options)
    const { timeline } = await this.#moment(options.revision ?? log.tail.head.number)
    const revision = options.revision ?? timeline.head.number
    const free = (tags: ReadonlyMap<string, number>): never[] => {
      const taken = tags.get(name)
      if (taken !== undefined) throw new VarveError('TAG_EXISTS', { tag: name, revision: taken })
      return []
    }
    const { revision: written } = await log.writer.write({
      kind: 'tag',
      changes: state => free(state.tags),
      options,
      note: { tag: name, revision },
      mayBeEmpty: true,
    })
    return taggedIn(written, name, options)
  }

  tags(): Tag[] {
    return [...this.#present.state.tags]
      .map(([name, revision]) => ({ name, revision }))
      .toSorted((a, b) => b.revision - a.revision)
  }

  async verify(options: VerifyOptions = {}): Promise<Verification> {
    const log = await this.#log()
    return verifyLog(log.store, log.id, this.#platform.digest, options)
  }

  async compact(options: Signature & { keep: Duration }): Promise<{ oldest: number }> {
    checkSignature(options)
    const timeline = await this.#timeline()
    const through = this.#droppable(timeline, milliseconds(options.keep))
    const log = await this.#log()
    await log.takeSnapshot(completeStateAt(timeline, through, this.#present.state))
    const id = uuidv7(this.#platform.clock.now(), this.#platform.random)
    await log.writer.write({
      kind: 'compact',
      changes: () => [],
      options: { ...options, id },
      note: { through },
      mayBeEmpty: true,
    })
    const oldest = await dropThrough(log, through)
    log.past.forget()
    return { oldest }
  }

  /** The last revision that may be dropped. Throws NOTHING_TO_COMPACT. */
  #droppable(timeline: Timeline, keep: number): number {
    const window = timeline.revisionAt(this.#platform.clock.now() - keep) ?? timeline.oldest
    const tagged = [...this.#present.state.tags.values()].filter(number => number > timeline.oldest)
    const through = Math.min(window, timeline.head.number - KEPT, ...tagged.map(number => number - 1))
    if (through > timeline.oldest) return through
    const reason =
      timeline.head.number - KEPT <= timeline.oldest
        ? `the newest ${KEPT} revisions are always kept`
        : window <= timeline.oldest
          ? 'nothing is older than what is to be kept'
          : 'a tag names a revision at the beginning'
    throw new VarveError('NOTHING_TO_COMPACT', { reason })
  }

  /** The history as it is now; where only what comes `before` a revision is wanted that is known here, the store need not be asked. */
  async #timeline(before = Number.POSITIVE_INFINITY): Promise<Timeline> {
    const log = await this.#log()
    if (before > log.tail.head.number + 1) await caughtUp(log)
    return log.past.timeline(log.tail.head)
  }

  async #moment(when: When): Promise<{ timeline: Timeline; moment: Moment }> {
    const timeline = await this.#timeline()
    return { timeline, moment: momentOf(when, timeline, this.#present.state.tags) }
  }

  async #side(side: Side): Promise<{ state: LogState; scope: string | undefined }> {
    if (typeof side === 'object' && 'scope' in side) {
      parseScope(side.scope)
      return { ...(await this.#side(side.at ?? 'now')), scope: side.scope }
    }
    const timeline = await this.#timeline()
    if (side === 'now') return { state: timeline.stateAt(timeline.head.number), scope: undefined }
    return { state: timeline.stateAt(momentOf(side, timeline, this.#present.state.tags).revision), scope: undefined }
  }

  /** Refuses a key that neither the declaration nor the log knows. */
  #known(pattern: string, timeline: Timeline): void {
    if (pattern.endsWith('*') || this.#definitions.find(pattern) !== undefined || timeline.scopes(pattern).length > 0)
      return
    this.#definitions.get(pattern)
  }
}

/** Drops what a snapshot stands for and returns the oldest revision kept; others may have dropped more meanwhile. */
async function dropThrough({ store }: Log, through: number): Promise<number> {
  try {
    await store.snapshots.compact(through)
    return through + 1
  } catch (error) {
    const { oldest } = await store.read(0, 1)
    if (!isProblem(error, 'SNAPSHOT_MISSING') || oldest <= through) throw error
    return oldest
  }
}

/** Reads the newest, if it can be had: while the store is away, looking back goes on from what was read. */
async function caughtUp({ tail }: Log): Promise<void> {
  if (tail.trouble !== undefined) return
  await tail.refresh().catch((error: unknown) => {
    if (tail.trouble === undefined) throw error
  })
}

/** What a scope has for a key: its own entry, or everybody's. */
function entryFor(state: LogState, key: string, scope: string | undefined): Entry | undefined {
  const own = scope === undefined ? undefined : state.stored(key, scope)?.entry
  return own ?? state.stored(key)?.entry
}

/** The state at a revision with its tags and declarations, as a snapshot needs it. */
function completeStateAt(timeline: Timeline, number: number, present: LogState): LogState {
  const state = timeline.stateAt(number)
  state.name(present.tags, present.declarations)
  return state
}

function* limited<T>(items: Iterable<T>, limit = Number.POSITIVE_INFINITY): Generator<T> {
  if (limit <= 0) return
  let count = 0
  for (const item of items) {
    yield item
    count += 1
    if (count >= limit) return
  }
}
