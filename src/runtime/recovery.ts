import type { Definitions } from '../core/definition/definitions.ts'
import { VarveError } from '../core/errors.ts'
import type { Platform, Store } from '../core/ports.ts'
import type { KnownHistory } from '../core/revisions/known-history.ts'
import { lostPlaces, putBack, type LostPlace } from '../core/revisions/put-back.ts'
import type { Change, Sealed } from '../core/revisions/revision.ts'
import { lineOf } from '../core/revisions/settlement.ts'
import { appendSurely } from './append-surely.ts'
import { commonRevision } from './last-shared.ts'
import {
  divergenceIn,
  lostValue,
  type Adopted,
  type AdoptOptions,
  type Compared,
  type Divergence,
} from './divergence.ts'
import type { Joining } from './joining.ts'
import { LostSecrets } from './secrets/lost-secrets.ts'
import type { Sealing } from './secrets/sealing.ts'
import { settlement } from './settling.ts'
import { checkSignature, type Signature } from './signature.ts'
import type { StoreClock } from './store-clock.ts'
import { wholeState } from './stored-state.ts'

/** Revisions of the store that are told of, at most. */
const TOLD = 100

/** How often a decision is written, at most, where others write meanwhile. */
const ATTEMPTS = 5

/** What recovering works with. */
export interface RecoveryOptions {
  readonly store: Store
  readonly platform: Platform
  readonly clock: StoreClock
  readonly joining: Joining
  readonly definitions: Definitions
  readonly sealing: Sealing
}

/** Finds out how a store that tells another history differs from the one known here, and follows it once somebody decides so. */
export class Recovery {
  readonly #options: RecoveryOptions

  constructor(options: RecoveryOptions) {
    this.#options = options
  }

  /** How the store differs; undefined while it does not. */
  async divergence(): Promise<Divergence | undefined> {
    const { joining, definitions } = this.#options
    const known = await joining.parted()
    return known === undefined ? undefined : divergenceIn(await this.#compared(known), definitions)
  }

  /**
   * Puts back what the store lost, as far as that is wanted, by a decision that stands in the store itself: this process
   * follows it from there on, and so does every other that stood at a revision that was lost.
   */
  async adopt(options: AdoptOptions): Promise<Adopted> {
    const signature = checkSignature(options)
    const { joining, store, sealing } = this.#options
    const known = await joining.parted()
    if (known === undefined) throw this.#nothingToAdopt()
    const tried = new Map<string, LostPlace>()
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const compared = await this.#compared(known)
      const lost = new LostSecrets({ records: store.records, tokens: known.sealed, sealing })
      const changes = await this.#changes(compared, options, { tried, lost })
      const decision = await this.#settled(compared, changes, signature)
      if (decision === undefined) continue
      await lost.keep()
      await joining.adopt(known)
      return this.#adopted(decision, compared, changes, tried)
    }
    const { number } = await this.#options.store.head()
    throw new VarveError('REVISION_CONFLICT', { expected: number - 1, actual: number })
  }

  #nothingToAdopt(): VarveError<'USAGE'> {
    const { name } = this.#options.store
    const issue = `The store (${name}) tells the history that is known here: there is no other to follow.`
    return new VarveError('USAGE', { issue })
  }

  async #compared(known: KnownHistory): Promise<Compared> {
    const { store, clock, platform } = this.#options
    const { digest } = platform
    const { logId } = await clock.asked(() => store.open())
    const common = await commonRevision(store, known, digest)
    const state = await wholeState(store, logId, digest)
    const { number } = state.head
    const { revisions } = await store.read(Math.max(common, number - TOLD), TOLD)
    const meanwhile = revisions.filter(one => one.number <= number)
    return { known, logId, common, state, meanwhile, places: lostPlaces(known, common, state) }
  }

  /** The changes that put back what is wanted; notes in `tried` the places that they are for. */
  async #changes(
    { known, places }: Compared,
    { putBack: wanted = 'untouched' }: AdoptOptions,
    { tried, lost }: { readonly tried: Map<string, LostPlace>; readonly lost: LostSecrets },
  ): Promise<Change[]> {
    if (wanted === 'nothing') return []
    const how = { heard: known.heard, overwrite: wanted === 'everything' }
    const changes: Change[] = []
    for (const place of places) {
      const [change] = putBack([place], how)
      const brought = change === undefined ? undefined : await lost.brought(change, place.lost)
      if (brought === undefined) continue
      changes.push(brought)
      tried.set(nameOf(place), place)
    }
    return changes
  }

  /** The decision as it is kept; undefined where others wrote first, so that it has to be looked at again. */
  async #settled(compared: Compared, changes: readonly Change[], signature: Signature): Promise<Sealed | undefined> {
    const { platform, clock } = this.#options
    const at = Math.round(platform.clock.now() + clock.checkedOffset())
    const sealed = settlement({ compared, changes, signature, at }, platform)
    const { written } = await appendSurely(this.#options, { from: compared.state.head, sealed })
    return written === sealed.length ? sealed.at(-1) : undefined
  }

  #adopted(
    decision: Sealed,
    { places }: Compared,
    changes: readonly Change[],
    tried: ReadonlyMap<string, LostPlace>,
  ): Adopted {
    const { definitions } = this.#options
    const last = new Set(changes.map(nameOf))
    // An earlier attempt may have got part of the way: what it put back is the same by now.
    const isBack = (place: LostPlace): boolean =>
      place.fate === 'same' ? tried.has(nameOf(place)) : last.has(nameOf(place))
    return {
      revision: lineOf(decision),
      putBack: places.filter(isBack).map(place => lostValue(tried.get(nameOf(place)) ?? place, definitions)),
      left: places.filter(place => place.fate !== 'same' && !isBack(place)).map(place => lostValue(place, definitions)),
    }
  }
}

function nameOf({ key, scope = '' }: Pick<Change, 'key' | 'scope'>): string {
  return `${key}\n${scope}`
}
