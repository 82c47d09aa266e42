import { narrowed, type Audience } from '../../core/layers/audience.ts'
import type { Explanation } from '../../core/layers/explanation.ts'
import type { Moment } from '../../core/revisions/revision.ts'
import type { EvaluateOptions, Evaluation, UntypedReader } from '../reader.ts'
import type { SnapshotReader } from '../snapshot.ts'
import { MOST_USED, type UsageNotes } from './usage.ts'

/** Reads a fixed moment, and notes which keys are asked for. */
export class RecordingReader implements UntypedReader {
  readonly #reader: SnapshotReader
  readonly #notes: UsageNotes
  readonly #audience: Audience | undefined
  readonly #note: (key: string) => void
  /** Readers of others that this call asked for: asking twice is one line. */
  readonly #others: Map<string, RecordingReader>

  /** `within` for the reader of somebody whom the call is not for. */
  constructor(
    reader: SnapshotReader,
    notes: UsageNotes,
    within?: { readonly audience: Audience; readonly others: Map<string, RecordingReader> },
  ) {
    this.#reader = reader
    this.#notes = notes
    this.#audience = within?.audience
    this.#others = within?.others ?? new Map()
    this.#note = notes.of(reader, within?.audience)
  }

  get moment(): Moment {
    return this.#reader.moment
  }

  get(key: string, fallback?: unknown): unknown {
    const value = this.#reader.get(key, fallback)
    this.#note(key)
    return value
  }

  accepted(key: string): readonly unknown[] {
    const values = this.#reader.accepted(key)
    this.#note(key)
    return values
  }

  evaluate(key: string, options?: EvaluateOptions): Evaluation {
    const evaluation = this.#reader.evaluate(key, options)
    this.#note(key)
    return evaluation
  }

  variant(key: string): string | undefined {
    return this.evaluate(key).variant
  }

  /** An explanation is no use: nothing is decided by it. */
  explain(key: string): Explanation {
    return this.#reader.explain(key)
  }

  all(): Readonly<Record<string, unknown>> {
    const values = this.#reader.all()
    for (const key of Object.keys(values)) this.#note(key)
    return values
  }

  /** Itself: its moment is fixed already. */
  now(): RecordingReader {
    return this
  }

  for(audience: Audience): RecordingReader {
    const whole = narrowed(this.#audience ?? {}, audience)
    const name = JSON.stringify(whole)
    const known = this.#others.get(name)
    if (known !== undefined) return known
    const others = this.#others
    const made = new RecordingReader(this.#reader.for(audience), this.#notes, { audience: whole, others })
    if (others.size < MOST_USED) others.set(name, made)
    return made
  }
}
