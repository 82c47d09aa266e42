import { VarveError } from '../core/errors.ts'
import { narrowed, type Audience } from '../core/layers/audience.ts'
import { layerList, type Candidate } from '../core/layers/layer.ts'
import type { Explanation } from '../core/layers/explanation.ts'
import type { AsyncContext } from '../core/ports.ts'
import { RecordingReader } from './access/recording-reader.ts'
import { UsageNotes, type Usage } from './access/usage.ts'
import { overrideLayer } from './overrides.ts'
import { PresentReader } from './present-reader.ts'
import type { Present } from './present.ts'
import type { EvaluateOptions, Evaluation, UntypedReader } from './reader.ts'
import { scopesOf, SnapshotReader, type Snapshot } from './snapshot.ts'

/** What a call carries along: who it is for, the moment it holds, the overrides made for it. */
interface Frame {
  readonly audience: Audience
  readonly held: Snapshot | undefined
  readonly overrides: ReadonlyMap<string, Candidate>
  /** What notes which keys the call asks for, where somebody wants to know. */
  readonly notes: UsageNotes | undefined
  readonly reader: CallReader
}

/** What a call reads through: the moment it holds, or the present under its overrides. */
type CallReader = SnapshotReader | OverlayReader | RecordingReader

/** Binds audiences, moments and overrides to asynchronous calls. Costs readers nothing until it is first used. */
export class CallContext {
  readonly #present: Present
  readonly #make: (<T>() => AsyncContext<T>) | undefined
  #frames: AsyncContext<Frame> | undefined

  constructor(present: Present, make: (<T>() => AsyncContext<T>) | undefined) {
    this.#present = present
    this.#make = make
  }

  /** What the current call reads through, or undefined outside any. */
  reader(): CallReader | undefined {
    return this.#frames?.get()?.reader
  }

  /** Runs a body for an audience, at one moment that it keeps to the end. */
  runAs<R>(audience: Audience, body: () => R): R {
    return this.#run(this.#frameFor(audience), body)
  }

  /** The same, noting what is used: `recording` is given what tells it, before the body begins. */
  recording<R>(audience: Audience, recording: (soFar: () => Usage) => void, body: () => R): R {
    const notes = new UsageNotes()
    const frame = this.#frameFor(audience)
    recording(() => notes.usage(frame.held.moment, frame.audience))
    return this.#run({ ...frame, notes }, body)
  }

  #frameFor(audience: Audience): Omit<Frame, 'reader'> & { readonly held: Snapshot } {
    const outer = this.#open().get()
    return {
      audience: narrowed(outer?.audience ?? this.#present.audience, audience),
      held: outer?.held ?? this.#present.hold(),
      overrides: outer?.overrides ?? new Map(),
      notes: outer?.notes,
    }
  }

  /** Runs a body with overrides that only it sees. */
  withOverrides<R>(overrides: ReadonlyMap<string, Candidate>, body: () => R): R {
    const outer = this.#open().get()
    const all = new Map([...(outer?.overrides ?? []), ...overrides])
    const { audience = this.#present.audience, held, notes } = outer ?? {}
    return this.#run({ audience, held, notes, overrides: all }, body)
  }

  #run<R>(frame: Omit<Frame, 'reader'>, body: () => R): R {
    return this.#open().run({ ...frame, reader: this.#readerOf(frame) }, body)
  }

  #readerOf({ audience, held, overrides, notes }: Omit<Frame, 'reader'>): CallReader {
    const { definitions } = this.#present
    if (held !== undefined) {
      const reader = new SnapshotReader(overrides.size === 0 ? held : under(overrides, held), audience, definitions)
      return notes === undefined ? reader : new RecordingReader(reader, notes)
    }
    return new OverlayReader(this.#present, audience, overrides)
  }

  #open(): AsyncContext<Frame> {
    if (this.#make === undefined) throw new VarveError('CONTEXT_UNSUPPORTED', {})
    if (this.#frames === undefined) this.#present.askEach()
    return (this.#frames ??= this.#make<Frame>())
  }
}

/** A moment with a call's overrides above the process's own, and so with answers of its own. */
function under(overrides: ReadonlyMap<string, Candidate>, held: Snapshot): Snapshot {
  const { usual, pins, settled } = held.layers
  return { ...held, layers: layerList([overrideLayer(overrides), ...usual], pins, settled), answers: undefined }
}

/** The present, under a call's own overrides. */
class OverlayReader implements UntypedReader {
  readonly #present: Present
  readonly #audience: Audience
  readonly #overrides: ReadonlyMap<string, Candidate>
  readonly #below: PresentReader
  /** Keys that are computed from overridden ones. */
  readonly #computed: ReadonlySet<string>

  constructor(present: Present, audience: Audience, overrides: ReadonlyMap<string, Candidate>) {
    this.#present = present
    this.#audience = audience
    this.#overrides = overrides
    this.#below = new PresentReader(present, scopesOf(audience))
    this.#computed = new Set(present.derivations.affected(overrides.keys()))
  }

  get(key: string, fallback?: unknown): unknown {
    const own = this.#overrides.get(key)
    if (own?.usable === true) return own.value
    return this.#computed.has(key) ? this.#snapshot().get(key, fallback) : this.#below.get(key, fallback)
  }

  accepted(key: string): readonly unknown[] {
    return this.#overrides.has(key) ? this.#snapshot().accepted(key) : this.#below.accepted(key)
  }

  evaluate(key: string, options?: EvaluateOptions): Evaluation {
    return this.#overrides.has(key) || this.#computed.has(key)
      ? this.#snapshot().evaluate(key, options)
      : this.#below.evaluate(key, options)
  }

  variant(key: string): string | undefined {
    return this.evaluate(key).variant
  }

  explain(key: string): Explanation {
    return this.#snapshot().explain(key)
  }

  all(): Readonly<Record<string, unknown>> {
    return this.#snapshot().all()
  }

  /** This call's view of the present, fixed at this moment. */
  now(): SnapshotReader {
    return this.#snapshot()
  }

  for(audience: Audience): UntypedReader {
    return new OverlayReader(this.#present, narrowed(this.#audience, audience), this.#overrides)
  }

  #snapshot(): SnapshotReader {
    const held = under(this.#overrides, this.#present.hold())
    return new SnapshotReader(held, this.#audience, this.#present.definitions)
  }
}
