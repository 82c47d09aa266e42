import { VarveError } from '../core/errors.ts'
import { isObject, sameJson, type Json } from '../core/json.ts'
import { narrowed, type Audience } from '../core/layers/audience.ts'
import type { LayerName } from '../core/layers/layer.ts'
import type { Change, Entry, Revision } from '../core/revisions/revision.ts'
import { settledVersion } from '../core/revisions/rollback.ts'
import { EVERYBODY } from '../core/revisions/state.ts'
import type { Version } from '../core/revisions/timeline.ts'
import { nextBoundary, shareAt, statusOf } from '../core/rollouts/course.ts'
import { EVERYONE, type RolledOut, type RolloutDocument } from '../core/rollouts/document.ts'
import { advancedAt, approvedAt, pausedAt, rescheduledAt, resumedAt } from '../core/rollouts/life.ts'
import { givenPlan, type Plan } from '../core/rollouts/plan.ts'
import { promotedAt } from '../core/rollouts/promotion.ts'
import type { Rollout, RolloutState } from './rollout.ts'
import { rolloutOf } from '../core/rollouts/whole-document.ts'
import { maskedRollout } from './secrets/masked.ts'
import { noteOf, place, refuseFewer, type RolloutParts } from './rollout-parts.ts'
import type { ChangeOptions } from './signature.ts'
import { scopesOf } from './snapshot.ts'
import type { Written } from './varve.ts'

/** Which rollout it is. */
interface Identity {
  readonly key: string
  readonly scope: string | undefined
  readonly id: string
  /** What `rollOut` wrote, for the one who started it. */
  readonly written?: Written | undefined
}

/** What becomes of a rollout's document at the instant of a revision. */
type Edit = (document: RolloutDocument, at: number) => RolloutDocument

/** What is left of a rollout, or became of it. */
type Made = Pick<Change, 'op' | 'entry' | 'restores'>

/** What a change is made among. */
interface Around {
  readonly at: number
  readonly locked: { readonly locked?: true }
}

/** One rollout: where it is, and what may be done to it. */
export class RunningRollout implements Rollout {
  readonly key: string
  readonly scope?: string
  readonly id: string
  readonly shadowedBy?: 'pin' | LayerName
  readonly shadowedFor: readonly string[]
  readonly #parts: RolloutParts
  /** What a dry run would have written. */
  readonly #proposed: Written | undefined

  constructor(parts: RolloutParts, { key, scope, id, written }: Identity) {
    this.#parts = parts
    this.key = key
    if (scope !== undefined) this.scope = scope
    this.id = id
    if (written?.shadowedBy !== undefined) this.shadowedBy = written.shadowedBy
    this.shadowedFor = written?.shadowedFor ?? []
    this.#proposed = written?.dryRun === true ? written : undefined
  }

  async state(): Promise<RolloutState> {
    const { desk, present } = this.#parts
    if (this.#proposed !== undefined) return this.#proposedState(this.#proposed, present.now())
    const timeline = await desk.timeline()
    const versions = timeline.versions(this.key, this.scope)
    const own = versions.filter(({ entry }) => idOf(entry) === this.id)
    const [first, last] = [own[0], own.at(-1)]
    const stored = rolloutOf(last?.entry)
    if (first === undefined || last === undefined || stored === undefined) throw this.#none()
    const document = this.#shown(stored)
    const after = versions[versions.indexOf(last) + 1]
    const about = { ...place(this.key, this.scope), id: this.id, document, started: signed(first) }
    if (after === undefined) return { ...about, ...rolloutAt(document, present.now()), changed: signed(last) }
    // What ended it says how far it had come: who has the candidate for good was given it whole.
    const isAborted = isAbort(timeline.revision(after.revision)?.note, this.id)
    const isWhole = !isAborted && after.entry !== undefined && isSide(after.entry, stored.candidate)
    const share = isWhole ? EVERYONE : shareAt(document, after.at)
    return { ...about, status: isWhole ? 'complete' : 'aborted', share, changed: signed(after), ended: signed(after) }
  }

  /** Where it would be, had the dry run been one in earnest. */
  #proposedState({ number, at, by, message, changes }: Written, now: number): RolloutState {
    const entry = changes[0]?.entry
    if (entry === undefined || !('rollout' in entry)) throw this.#none()
    const signature = { number, at, by, message }
    const document = this.#shown(entry.rollout)
    const about = { ...place(this.key, this.scope), id: this.id, document, started: signature, changed: signature }
    return { ...about, ...rolloutAt(document, Math.max(at, now)) }
  }

  /** A document as it may be shown: a secret that stands in it in the open is masked. */
  #shown(document: RolloutDocument): RolloutDocument {
    return this.#parts.present.definitions.find(this.key)?.secret === true ? maskedRollout(document) : document
  }

  includes(audience: Audience): boolean {
    const { present } = this.#parts
    const whole = narrowed(present.audience, audience)
    return present.decidedBy(this.key, this.scope, scopesOf(whole))?.served === 'candidate'
  }

  pause(options: ChangeOptions): Promise<Revision> {
    return this.#edit('pause', options, pausedAt)
  }

  resume(options: ChangeOptions): Promise<Revision> {
    return this.#edit('resume', options, resumedAt)
  }

  advance(options: ChangeOptions): Promise<Revision> {
    return this.#edit('advance', options, advancedAt)
  }

  approve(options: ChangeOptions): Promise<Revision> {
    return this.#edit('approve', options, approvedAt)
  }

  promote({ force, ...options }: ChangeOptions & { readonly force?: true }): Promise<Revision> {
    return this.#edit('promote', options, (document, at) =>
      promotedAt(document, at, force === undefined ? {} : { force }),
    )
  }

  reschedule(plan: Plan, { shrink, ...options }: ChangeOptions & { readonly shrink?: true }): Promise<Revision> {
    return this.#edit('reschedule', options, (document, at) => {
      const { steps, rings } = givenPlan(plan).course(at)
      if (rings !== undefined) throw ringsStay(this.key)
      const next = rescheduledAt(document, at, steps)
      if (shrink !== true) refuseFewer(this.key, shareAt(document, at), shareAt(next, at))
      return next
    })
  }

  complete(options: ChangeOptions): Promise<Revision> {
    return this.#change('complete', options, ({ candidate }, { locked }) => endedWith(candidate, locked))
  }

  abort(options: ChangeOptions): Promise<Revision> {
    return this.#change('abort', options, async ({ baseline }, { locked }) => ({
      ...endedWith(baseline, locked),
      ...(await this.#lineage(baseline)),
    }))
  }

  #edit(action: string, options: ChangeOptions, edit: Edit): Promise<Revision> {
    return this.#change(action, options, (document, { at, locked }) => ({
      op: 'set',
      entry: { rollout: edit(document, at), ...locked },
    }))
  }

  async #change(
    action: string,
    options: ChangeOptions,
    make: (document: RolloutDocument, around: Around) => Made | Promise<Made>,
  ): Promise<Revision> {
    const { desk, present } = this.#parts
    await desk.fresh()
    return desk.submit({
      kind: 'rollout',
      note: noteOf(this.id, action),
      options,
      changes: async state => {
        const entry = state.stored(this.key, this.scope ?? EVERYBODY)?.entry
        const rollout = rolloutOf(entry)
        if (entry === undefined || rollout?.id !== this.id) throw this.#over(action)
        const locked = entry.locked === true ? { locked: true as const } : {}
        // Answers never go back in time, so what is done to a rollout begins at what is served, even if a clock was put back.
        const at = Math.max(state.at, Math.floor(present.now()))
        const made = await make(rollout, { at, locked })
        return [{ ...place(this.key, this.scope), ...made }]
      },
    })
  }

  /** The revision that an abort brings back, so that a rollback after it goes further back, and not to what it just left. */
  async #lineage(baseline: RolledOut | null): Promise<Pick<Change, 'restores'>> {
    const where = place(this.key, this.scope)
    const before = settledVersion(await this.#parts.desk.timeline(), where, Number.POSITIVE_INFINITY)
    const isSame = baseline === null ? before?.entry === undefined : isSide(before?.entry, baseline)
    return before !== undefined && isSame ? { restores: before.revision } : {}
  }

  #none(): VarveError<'NO_ROLLOUT'> {
    return new VarveError('NO_ROLLOUT', place(this.key, this.scope))
  }

  #over(action: string): VarveError<'ROLLOUT_STATE'> {
    const reason = 'it has ended'
    // The error says what was not done: `was not paused`.
    const done = action.endsWith('e') ? `${action}d` : `${action}ed`
    return new VarveError('ROLLOUT_STATE', { key: this.key, status: 'over', action: done, reason })
  }
}

function endedWith(side: RolledOut | null, locked: Around['locked']): Made {
  return side === null ? { op: 'delete' } : { op: 'set', entry: { ...side, ...locked } }
}

/** The error for a plan of rings where only what is ahead can be planned anew. */
function ringsStay(key: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: `The rollout of ${key} cannot be given other rings.`,
    remedy: 'Give it the plan for what is ahead in the ring it has reached, or start another rollout.',
  })
}

/** True for the note of the revision that aborted a rollout: what stood before may have been the candidate itself. */
function isAbort(note: Json | undefined, id: string): boolean {
  return isObject(note) && note['rollout'] === id && note['action'] === 'abort'
}

function idOf(entry: Entry | undefined): string | undefined {
  return rolloutOf(entry)?.id
}

function signed({ revision, at, by, message }: Version): RolloutState['started'] {
  return { number: revision, at, by, message }
}

function isSide(entry: Entry | undefined, side: RolledOut): boolean {
  const { locked: _locked, ...rest } = entry ?? {}
  return sameJson(rest, side)
}

/** Where a rollout that has not ended is at an instant, in milliseconds since 1970 UTC. */
export function rolloutAt(
  document: RolloutDocument,
  at: number,
): Pick<RolloutState, 'status' | 'share' | 'next' | 'last' | 'ring'> {
  const next = nextBoundary(document, at)
  const last = document.held === undefined ? document.steps.at(-1)?.at : undefined
  const { rings } = document
  const name = rings?.order[rings.reached]?.name
  return {
    status: statusOf(document, at),
    share: shareAt(document, at),
    ...(next === undefined ? {} : { next: { at: next, share: shareAt(document, next) } }),
    ...(last === undefined || last <= at ? {} : { last }),
    ...(rings === undefined || name === undefined
      ? {}
      : { ring: { name, reached: rings.reached + 1, of: rings.order.length } }),
  }
}
