import type { Definition } from '../../core/definition/definition.ts'
import type { Definitions } from '../../core/definition/definitions.ts'
import { VarveError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { parseScope } from '../../core/layers/audience.ts'
import { commitmentsIn } from '../../core/revisions/commitment.ts'
import { destroyedOf } from '../../core/revisions/destroyed.ts'
import type { Leaf } from '../../core/revisions/revision.ts'
import type { Place } from '../../core/revisions/rollback.ts'
import type { Stored } from '../../core/revisions/state.ts'
import type { Log } from '../log.ts'
import type { ManagedSecrets } from '../managed/managed-secrets.ts'
import type { Present } from '../present.ts'
import type { ReadSecret, Sealing } from './sealing.ts'
import { leafAt } from './stored-leaves.ts'
import { momentOf, type When } from '../when.ts'

/** What stored secrets are read with. */
export interface SecretValuesParts {
  readonly definitions: Definitions
  readonly present: Present
  readonly sealing: Sealing
  readonly managed: ManagedSecrets
}

/** A stored secret that is wanted. */
export interface WantedSecret {
  readonly scope?: string
  /** The present when absent. */
  readonly at?: When
}

/** A stored secret that was read. */
export interface FoundSecret {
  readonly place: Place
  /** The revision that put it there. */
  readonly revision: number
  readonly value: Json
}

/** Reads stored secrets as they are kept now, one by one. */
export class SecretValues {
  readonly #parts: SecretValuesParts

  constructor(parts: SecretValuesParts) {
    this.#parts = parts
  }

  /**
   * The value of a key in one scope. Throws UNKNOWN_KEY, USAGE for a key that is no secret, SECRET_NOT_STORED,
   * SECRET_DESTROYED, SECRET_UNREADABLE, or why its manager does not give it.
   */
  async find(log: Log, key: string, wanted: WantedSecret): Promise<FoundSecret> {
    const { stored, at } = await this.#stored(log, key, wanted)
    const { scope } = wanted
    const leaf = stored?.entry === undefined ? undefined : leafAt(stored.entry, at)
    // Of a key that is in no code any more, only what is sealed is certainly a secret.
    const isSecret = leaf !== undefined && ('sealed' in leaf || this.#parts.definitions.find(key) !== undefined)
    if (stored === undefined || leaf === undefined || !isSecret)
      throw new VarveError('SECRET_NOT_STORED', { key, scope })
    this.#checkDestroyed(log, stored)
    const read = await this.read(log, leaf, stored)
    if ('reason' in read) throw new VarveError('SECRET_UNREADABLE', { key, scope, ...read })
    const place = { key: stored.key, ...(scope === undefined ? {} : { scope }) }
    return { place, revision: stored.revision, value: read.value }
  }

  /** A value as it is kept now, or why it cannot be read. Throws what the store does, or a reference's manager. */
  async read({ store }: Log, leaf: Leaf, place: Place): Promise<ReadSecret> {
    if ('value' in leaf) return leaf
    if ('sealed' in leaf) return this.#parts.sealing.read(store.records, leaf.sealed, place)
    const { managed } = this.#parts
    await managed.fetch([leaf.reference])
    const answer = managed.known(leaf.reference)
    if (answer === undefined) return { reason: 'its manager was never asked' }
    if (answer.problem !== undefined) throw answer.error
    return { value: answer.value }
  }

  /** The names of a secret: its own and former ones; one that is in no code any more is known by what is stored. */
  namesOf(key: string, isStored: (name: string) => boolean): readonly string[] {
    const definition = this.#definition(key, isStored)
    if (definition === undefined) return [key]
    if (!definition.secret) throw notSecret(definition.key)
    return [definition.key, ...definition.aliases]
  }

  #definition(key: string, isStored: (name: string) => boolean): Definition | undefined {
    const { definitions } = this.#parts
    return definitions.find(key) ?? (isStored(key) ? undefined : definitions.get(key))
  }

  async #stored(
    log: Log,
    key: string,
    { scope, at }: WantedSecret,
  ): Promise<{ stored: Stored | undefined; at: number }> {
    if (scope !== undefined) parseScope(scope)
    const { present } = this.#parts
    await log.tail.catchUp()
    const isLive = (stored: Stored | undefined): boolean => stored?.entry !== undefined
    if (at === undefined) {
      const all = this.namesOf(key, name => present.state.keys.has(name)).map(name => present.state.stored(name, scope))
      return { stored: all.find(isLive), at: present.now() }
    }
    const timeline = await log.past.timeline(log.tail.head)
    const moment = momentOf(at, timeline, present.state.tags)
    const names = this.namesOf(key, name => timeline.scopes(name).length > 0)
    return { stored: names.map(name => timeline.stored(name, scope, moment.revision)).find(isLive), at: moment.at }
  }

  /** What is known of a log that was looked back at says what was destroyed; else it is found to be lost. */
  #checkDestroyed(log: Log, { key, scope, entry }: Stored): void {
    const { known } = log.past
    const revision = known === undefined ? undefined : destroyedOf(entry, known.destroyed)
    if (revision === undefined || commitmentsIn(entry).length === 0) return
    throw new VarveError('SECRET_DESTROYED', { key, scope, revision: revision.number, by: revision.by })
  }
}

/** The error for a key whose value is no secret. */
export function notSecret(key: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: `${key} is no secret.`,
    remedy: 'Its value is stored in the open, so there is nothing here for it: read it, set it or roll it out.',
  })
}
