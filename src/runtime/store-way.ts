import type { Rule, Validator } from '../core/definition/validator.ts'
import { DEFAULT_REVISION_LIMIT, LARGEST_REVISION } from '../core/revisions/seal.ts'
import type { Platform } from '../core/ports.ts'
import { milliseconds } from '../core/time.ts'
import { Contact } from './contact.ts'
import type { DocumentTools } from './document-tools.ts'
import type { StoreChange } from './health.ts'
import type { Instants } from './instants.ts'
import { Joining } from './joining.ts'
import { Keeping } from './keeping.ts'
import type { OpenOptions } from './open-options.ts'
import type { Present } from './present.ts'
import { Recovery } from './recovery.ts'
import { StoreClock } from './store-clock.ts'
import type { Troubles } from './troubles.ts'
import type { Listening } from './watch.ts'

/** What the way to a store is made of. */
export interface StoreWayParts {
  readonly platform: Platform
  readonly present: Present
  readonly instants: Instants
  readonly tools: DocumentTools
  readonly troubles: Troubles
  readonly rules: readonly Rule[]
  readonly added: ReadonlyMap<string, readonly Validator[]>
  readonly storeWatchers: Listening<StoreChange>
  readonly environment: string
}

/** The way to a store, and what belongs to it. */
export interface StoreWay {
  readonly joining: Joining
  readonly clock: StoreClock
  readonly recovery: Recovery
}

/** The way to the store that `open` was given; undefined where it was given none. */
export function storeWay(
  { store, lastKnownGood, keyring, poll = 1000, largestRevision = DEFAULT_REVISION_LIMIT }: OpenOptions,
  parts: StoreWayParts,
): StoreWay | undefined {
  if (store === undefined) return undefined
  const { platform, present, tools, troubles, environment, rules, added } = parts
  const onProblem: Troubles['report'] = (problem, cause) => troubles.report(problem, cause)
  tools.managed.watch(texts => {
    const places = tools.references.places(texts)
    if (places.length > 0) present.refetched(places)
  })
  const clock = new StoreClock({ ...parts, store, onProblem })
  const kept = lastKnownGood?.open({ environment, keyring })
  const joining = new Joining({
    ...{ store, platform, present, tools, troubles, clock },
    contact: new Contact({ ...parts, listening: parts.storeWatchers }),
    judge: { present, rules, timers: platform.timers, added, tools },
    poll: milliseconds(poll),
    limit: Math.min(largestRevision, LARGEST_REVISION),
    keeping:
      lastKnownGood === undefined || kept === undefined
        ? undefined
        : known => new Keeping({ place: lastKnownGood, kept, platform, known, onProblem }),
  })
  const { definitions } = present
  return {
    joining,
    clock,
    recovery: new Recovery({ store, platform, clock, joining, definitions, sealing: tools.sealing }),
  }
}
