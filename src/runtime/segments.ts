import { nearest } from '../core/definition/nearest.ts'
import { VarveError } from '../core/errors.ts'
import { freeze } from '../core/json.ts'
import type { Change } from '../core/revisions/revision.ts'
import type { LogState, Stored } from '../core/revisions/state.ts'
import type { Cond } from '../core/rollouts/document.ts'
import { asSegment, SEGMENTS, type Segment } from '../core/rollouts/segment.ts'
import { plain } from './acceptable.ts'
import type { Desk } from './desk.ts'
import type { ChangeOptions } from './signature.ts'
import type { Written } from './varve.ts'

/** A segment as it stands, with who made it so. */
export interface NamedSegment extends Segment {
  readonly name: string
  readonly revision: number
  readonly at: number
  readonly by: string
  readonly message: string
}

/** Named conditions that rules refer to: reusable, nested, and versioned like every value. */
export interface Segments {
  list(): readonly NamedSegment[]
  get(name: string): NamedSegment | undefined
  /** Makes or changes one, for every rule that refers to it at once. Throws VALUE_REFUSED, with everything that is wrong. */
  set(name: string, when: Cond, options: ChangeOptions & { readonly doc?: string }): Promise<Written>
  /** Deletes one. Throws SEGMENT_IN_USE where rules refer to it, and UNKNOWN_SEGMENT where there is none. */
  delete(name: string, options: ChangeOptions): Promise<Written>
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*$/

/** The segments of a log. */
export class LogSegments implements Segments {
  readonly #state: () => LogState
  readonly #desk: Desk

  constructor(state: () => LogState, desk: Desk) {
    this.#state = state
    this.#desk = desk
  }

  list(): readonly NamedSegment[] {
    const stored = [...this.#state().live()].filter(({ scope }) => scope === SEGMENTS)
    return stored.flatMap(one => named(one) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  get(name: string): NamedSegment | undefined {
    const stored = this.#state().stored(name, SEGMENTS)
    return stored === undefined ? undefined : named(stored)
  }

  set(name: string, when: Cond, options: ChangeOptions & { readonly doc?: string }): Promise<Written> {
    const { doc, ...rest } = options
    const change = segmentChange(name, { when, doc })
    return this.#desk.submit({ kind: 'set', changes: () => [change], options: rest })
  }

  async delete(name: string, options: ChangeOptions): Promise<Written> {
    await this.#desk.fresh()
    const change = { key: name, scope: SEGMENTS, op: 'delete' as const }
    return this.#desk.submit({
      kind: 'delete',
      options,
      changes: state => {
        if (state.stored(name, SEGMENTS)?.entry === undefined) throw this.#unknown(name)
        return [change]
      },
    })
  }

  #unknown(name: string): VarveError<'UNKNOWN_SEGMENT'> {
    const names = this.list().map(segment => segment.name)
    return new VarveError('UNKNOWN_SEGMENT', { segment: name, nearest: nearest(name, names) })
  }
}

/** The change that makes a segment what is given. Throws BAD_KEY for a name that cannot be one. */
export function segmentChange(name: string, { when, doc }: { when: Cond; doc?: string | undefined }): Change {
  if (!NAME.test(name) || name.length > 256) throw new VarveError('BAD_KEY', { key: name })
  const value = plain(`segment ${name}`, { when, ...(doc === undefined ? {} : { doc }) })
  return { key: name, scope: SEGMENTS, op: 'set', entry: { value } }
}

function named({ key: name, entry, revision, at, by, message }: Stored): NamedSegment | undefined {
  const segment = entry !== undefined && 'value' in entry ? asSegment(entry.value) : undefined
  return segment === undefined ? undefined : freeze({ name, ...segment, revision, at, by, message })
}
