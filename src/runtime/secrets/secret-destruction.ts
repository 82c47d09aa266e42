import { isProblem, VarveError } from '../../core/errors.ts'
import { parseScope } from '../../core/layers/audience.ts'
import { commitmentsIn, SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import { destroyedNote } from '../../core/revisions/destroyed.ts'
import type { Change, Commitment } from '../../core/revisions/revision.ts'
import type { Timeline, Version } from '../../core/revisions/timeline.ts'
import type { Desk } from '../desk.ts'
import { isInTheOpen } from './exposed.ts'
import type { Log } from '../log.ts'
import { place } from '../rollout-parts.ts'
import { scrubbed } from './scrubbing.ts'
import type { Sealing } from './sealing.ts'
import { namedIn, orphansAt } from './secret-orphans.ts'
import type { SecretValues } from './secret-values.ts'
import { checkSignature, type Signature } from '../signature.ts'
import { someAtOnce } from '../some-at-once.ts'
import type { Destroyed, DestroyOptions } from './stored-secrets.ts'

/** What destroying works with. */
export interface DestructionParts {
  readonly desk: Desk
  readonly sealing: Sealing
  readonly values: SecretValues
  /** Keeps what is known outside the store once more, without what was destroyed. */
  readonly keepAnew: () => Promise<void>
}

/** Values that one revision says were destroyed, at most: its note names each of them. */
const MOST = 5000

/** How often it is begun again because others wrote meanwhile, at most. */
const TRIES = 50

/**
 * Destroys values of a secret in one scope: first a revision says so, then the tokens go. Whoever repeats it finds what is
 * left to do, so that it may break off anywhere between. Tokens of it that no revision names go with the others, behind a
 * revision of their own where nothing else is to be said: see `orphans.ts`.
 */
export async function destroySecret(
  log: Log,
  parts: DestructionParts,
  key: string,
  { scope, revisions = 'former', ...signature }: DestroyOptions,
): Promise<Destroyed> {
  checkSignature(signature)
  if (scope !== undefined) parseScope(scope)
  await log.tail.catchUp()
  const timeline = await log.past.timeline(log.tail.head)
  const names = parts.values.namesOf(key, name => timeline.scopes(name).length > 0)
  // Looked for before anything is written: the revision that is written then comes after all of them.
  const orphans = typeof revisions === 'string' ? await orphansAt(log, parts.sealing, { names, scope }) : []
  return new Destruction(log, parts, { names, scope, revisions, orphans }).run(signature)
}

/** What is to be destroyed, where. */
interface Target {
  readonly names: readonly string[]
  readonly scope: string | undefined
  readonly revisions: NonNullable<DestroyOptions['revisions']>
  /** Tokens of it that no revision named when they were seen. */
  readonly orphans: readonly Commitment[]
}

class Destruction {
  readonly #log: Log
  readonly #parts: DestructionParts
  readonly #target: Target

  constructor(log: Log, parts: DestructionParts, target: Target) {
    this.#log = log
    this.#parts = parts
    this.#target = target
  }

  async run(signature: Signature): Promise<Destroyed> {
    const written = await this.#notes(signature)
    const timeline = await this.#timeline()
    const versions = this.#versions(timeline)
    const gone = this.#doomed(versions).filter(commitment => timeline.destroyed.has(commitment))
    const tokens = await this.#deleteTokens([...gone, ...this.#orphans(timeline)])
    await this.#parts.keepAnew()
    const told = gone.map(commitment => timeline.destroyed.get(commitment)?.number ?? 0)
    const revision = Math.max(written, ...told)
    return {
      revision: revision === 0 ? undefined : revision,
      revisions: revisionsOf(versions, new Set(gone)),
      tokens,
      inTheOpen: versions.filter(({ entry }) => isInTheOpen(entry)).map(({ revision: number }) => number),
      ...(await scrubbed(this.#log.store)),
    }
  }

  /** Writes revisions until all is said, and returns the number of the last; 0 where nothing was left to say. */
  async #notes(signature: Signature): Promise<number> {
    let last = 0
    for (let tries = 0; ; tries += 1) {
      const written = await this.#note(signature, { tries, isFirst: last === 0 })
      if (written === undefined) return last
      last = Math.max(last, written)
    }
  }

  /** Writes the next revision that says what is destroyed: its number, or 0 where others were first; undefined where all is said. */
  async #note(
    signature: Signature,
    { tries, isFirst }: { readonly tries: number; readonly isFirst: boolean },
  ): Promise<number | undefined> {
    const timeline = await this.#timeline()
    const versions = this.#versions(timeline)
    const {
      names: [key = ''],
      scope,
      revisions,
    } = this.#target
    if (versions.length === 0) throw new VarveError('SECRET_NOT_STORED', { key, scope })
    const sealed = this.#doomed(versions)
      .filter(commitment => !timeline.destroyed.has(commitment))
      .slice(0, MOST)
    const deleted = revisions === 'all' ? this.#deletions(timeline) : []
    const isForOrphans = isFirst && this.#orphans(timeline).length > 0
    if (sealed.length === 0 && deleted.length === 0 && !isForOrphans) return undefined
    const told = revisionsOf(versions, new Set(sealed))
    try {
      const { number } = await this.#parts.desk.submit({
        kind: 'delete',
        // What was worked out holds for this end of the log only.
        options: { ...signature, expect: { head: timeline.head.number } },
        note: destroyedNote({ ...place(key, scope), revisions: told, sealed }),
        changes: () => deleted,
        mayBeEmpty: true,
        alone: true,
      })
      return number
    } catch (error) {
      if (!isProblem(error, 'REVISION_CONFLICT') || tries >= TRIES) throw error
      await this.#log.tail.catchUp()
      return 0
    }
  }

  /** Those that no revision names up to now, either. */
  #orphans(timeline: Timeline): readonly Commitment[] {
    const { orphans } = this.#target
    if (orphans.length === 0) return []
    const named = namedIn(timeline)
    return orphans.filter(commitment => !named.has(commitment))
  }

  #timeline(): Promise<Timeline> {
    return this.#log.past.timeline(this.#log.tail.head)
  }

  /** Every version of the secret in the scope, under all its names, newest last. */
  #versions(timeline: Timeline): Version[] {
    const { names, scope } = this.#target
    return names.flatMap(name => timeline.versions(name, scope)).toSorted((a, b) => a.revision - b.revision)
  }

  /** Commitments to what is to be destroyed. Throws USAGE for the revision of a live value, or of something else. */
  #doomed(versions: readonly Version[]): readonly Commitment[] {
    const { revisions } = this.#target
    const all = new Set(versions.flatMap(({ entry }) => commitmentsIn(entry)))
    if (revisions === 'all') return [...all]
    const live = new Set(this.#live(versions).flatMap(({ entry }) => commitmentsIn(entry)))
    if (revisions === 'former') return [...all].filter(commitment => !live.has(commitment))
    return revisions.flatMap(number => this.#ofRevision(number, versions, live))
  }

  #ofRevision(number: number, versions: readonly Version[], live: ReadonlySet<Commitment>): readonly Commitment[] {
    const {
      names: [key = ''],
    } = this.#target
    const own = versions.filter(({ revision }) => revision === number).flatMap(({ entry }) => commitmentsIn(entry))
    if (own.length === 0) {
      const issue = `Revision ${number} sealed no value of ${key} there.`
      throw new VarveError('USAGE', { issue, remedy: `\`varve history ${key}\` shows those that did.` })
    }
    if (!own.some(commitment => live.has(commitment))) return own
    throw new VarveError('USAGE', {
      issue: `The value of revision ${number} is the live one of ${key}.`,
      remedy: 'Set or rotate it first, or destroy all of them, which deletes it.',
    })
  }

  /** What stands there now, under each of its names. */
  #live(versions: readonly Version[]): readonly Version[] {
    const last = this.#target.names.map(name => versions.findLast(({ key }) => key === name))
    return last.filter(version => version?.entry !== undefined).filter(version => version !== undefined)
  }

  #deletions(timeline: Timeline): Change[] {
    return this.#live(this.#versions(timeline)).map(({ key }) => ({ ...place(key, this.#target.scope), op: 'delete' }))
  }

  async #deleteTokens(commitments: readonly Commitment[]): Promise<number> {
    const { records } = this.#log.store
    const deleted = await someAtOnce(new Set(commitments), one => records.delete(SEALED_RECORDS, one))
    return deleted.filter(Boolean).length
  }
}

/** Revisions that put one of these values there, or brought it back. */
function revisionsOf(versions: readonly Version[], sealed: ReadonlySet<Commitment>): readonly number[] {
  const own = versions.filter(({ entry }) => commitmentsIn(entry).some(commitment => sealed.has(commitment)))
  return own.map(({ revision }) => revision)
}
