import type { Definition } from '../core/definition/definition.ts'
import { VarveError } from '../core/errors.ts'
import { sameJson } from '../core/json.ts'
import { parseScope } from '../core/layers/audience.ts'
import type { Change, Entry } from '../core/revisions/revision.ts'
import { uuidv7 } from '../core/revisions/uuid.ts'
import { shareAt } from '../core/rollouts/course.ts'
import type { RolledOut, RolloutDocument } from '../core/rollouts/document.ts'
import { givenPlan } from '../core/rollouts/plan.ts'
import { flagOf, rolloutOf } from '../core/rollouts/whole-document.ts'
import type { Desk } from './desk.ts'
import type { Rollout, RollOutOptions } from './rollout.ts'
import { place, refuseFewer, type RolloutParts } from './rollout-parts.ts'
import { RunningRollout } from './running-rollout.ts'
import { saltFor } from './salt.ts'
import { standingOf } from './standing.ts'
import type { Written } from './varve.ts'

/** Starts rollouts, and finds those that are under way. */
export class Rollouts {
  readonly #parts: RolloutParts

  constructor(parts: RolloutParts) {
    this.#parts = parts
  }

  /** Rolls a value out. */
  async rollOut(key: string, input: unknown, options: RollOutOptions): Promise<Rollout> {
    const { desk } = this.#parts
    const definition = desk.writable(key)
    return this.#start(definition, desk.leaf(definition, input), options)
  }

  /** The rollout of a key in a scope, or undefined where none is under way. */
  find(key: string, scope: string | undefined): Rollout | undefined {
    const definition = this.#parts.desk.writable(key)
    const standing = standingOf(this.#parts.present.state, definition, scope)
    const rollout = rolloutOf(standing?.entry)
    return standing === undefined || rollout === undefined ? undefined : this.#running(standing.name, scope, rollout)
  }

  /** Every rollout under way, in order of key and scope. */
  list(): Rollout[] {
    const { present } = this.#parts
    const running = [...present.state.live()].flatMap(({ key, scope, entry }) => {
      const rollout = rolloutOf(entry)
      return rollout !== undefined && this.#isSeen(key, scope) ? [this.#running(key, scope, rollout)] : []
    })
    return running.toSorted((a, b) => (`${a.key}\n${a.scope ?? ''}` < `${b.key}\n${b.scope ?? ''}` ? -1 : 1))
  }

  /** True unless what is stored under a former name is covered by what the key itself has. */
  #isSeen(name: string, scope: string | undefined): boolean {
    const { definitions, state } = this.#parts.present
    const definition = definitions.find(name)
    return definition === undefined || standingOf(state, definition, scope)?.name === name
  }

  async #start(definition: Definition, candidate: ReturnType<Desk['leaf']>, options: RollOutOptions): Promise<Rollout> {
    const { desk, present, platform } = this.#parts
    const { when, unit, shrink, locked, ...rest } = options
    const plan = givenPlan(options.plan)
    const { scope } = options
    if (scope !== undefined) parseScope(scope)
    await desk.fresh()
    const id = uuidv7(present.now(), platform.random)
    let document: RolloutDocument | undefined
    const written = await desk.submit({
      kind: 'rollout',
      note: { rollout: id, action: 'start', plan: plan.text },
      options: rest,
      changes: async state => {
        const standing = standingOf(state, definition, scope)?.entry
        const { steps, rings } = plan.course(state.at)
        document = {
          id,
          unit: unit ?? unitOf(standing) ?? 'user',
          salt: await saltFor(desk, definition, scope, standing),
          hash: 'varve',
          ...(when === undefined ? {} : { when }),
          ...(rings === undefined ? {} : { rings: { ...rings, reached: 0 } }),
          candidate: await candidate(state, scope),
          baseline: baselineOf(standing),
          steps,
          approvedThrough: -1,
        }
        if (shrink !== true) refuseShrinking(definition.key, standing, document, state.at)
        // What was locked against a kill stays so: the value that is rolled out takes its place.
        const isLocked = locked === true || standing?.locked === true
        const entry = { rollout: document, ...(isLocked ? { locked: true as const } : {}) }
        return [{ ...place(definition.key, scope), op: 'set', entry } satisfies Change]
      },
    })
    // A repetition of a change that was made already made no document of its own.
    const made = document ?? rolloutIn(written)
    if (made === undefined) throw new VarveError('NO_ROLLOUT', { key: definition.key, scope })
    return this.#running(definition.key, scope, made, written)
  }

  #running(key: string, scope: string | undefined, document: RolloutDocument, written?: Written): RunningRollout {
    return new RunningRollout(this.#parts, { key, scope, id: document.id, written })
  }
}

function rolloutIn({ changes }: Written): RolloutDocument | undefined {
  return rolloutOf(changes[0]?.entry)
}

/** What stands below a new rollout: what stood before, and below a rollout that it replaces, what stood before that. */
function baselineOf(standing: Entry | undefined): RolledOut | null {
  if (standing === undefined) return null
  if ('rollout' in standing) return rolloutOf(standing)?.baseline ?? null
  const { locked: _locked, ...entry } = standing
  return entry
}

/** The unit that a key's own rules go by. */
function unitOf(standing: Entry | undefined): string | undefined {
  return (flagOf(standing) ?? rolloutOf(standing))?.unit
}

/** Refuses a new plan for the same value that begins with fewer than have it now. */
function refuseShrinking(key: string, standing: Entry | undefined, next: RolloutDocument, at: number): void {
  const rollout = rolloutOf(standing)
  if (rollout === undefined) return
  if (rollout.unit !== next.unit || !sameJson(rollout.candidate, next.candidate)) return
  refuseFewer(key, shareAt(rollout, at), shareAt(next, at))
}
