import { recorded, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { isLeaf, type Tree } from '../core/definition/tree.ts'
import type { Validator } from '../core/definition/validator.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { freeze, type Json } from '../core/json.ts'
import type { Audience } from '../core/layers/audience.ts'
import type { Explanation } from '../core/layers/explanation.ts'
import type { Candidate } from '../core/layers/layer.ts'
import type { Platform } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { milliseconds, type Duration } from '../core/time.ts'
import type { RecordingReader } from './access/recording-reader.ts'
import type { Usage } from './access/usage.ts'
import { acceptable } from './acceptable.ts'
import { CallContext } from './context.ts'
import { derived, type Derived } from './derived.ts'
import type { EvaluateOptions, Evaluation, UntypedReader } from './reader.ts'
import type { Present } from './present.ts'
import { PresentReader } from './present-reader.ts'
import { MISSING, type Slot } from './slot.ts'
import { scopesOf, SnapshotReader } from './snapshot.ts'
import { usable } from './usable.ts'
import { listedOverride } from './listed-override.ts'
import type { Override, OverrideListing, OverrideOptions } from './varve.ts'
import { checkPattern, type Listener, type Watchers, type Watching } from './watch.ts'

/** Longer than any process lives: ten thousand years, in milliseconds. */
const FOREVER = 3.2e14

/** What reading, overriding and watching work with. */
export interface Parts {
  readonly definitions: Definitions
  readonly present: Present
  readonly platform: Platform
  readonly watchers: Watchers
  /** Validators added while running, by key; the writer looks at the same map. */
  readonly added: Map<string, Validator[]>
  readonly onProblem: (problem: Problem, cause?: unknown) => void
}

/** The half of a Varve that needs no store: reading, overriding, watching. */
export class Reading implements UntypedReader {
  readonly #parts: Parts
  readonly #slots: ReadonlyMap<string, Slot>
  readonly #root: PresentReader
  readonly #context: CallContext
  readonly #now: () => number

  constructor(parts: Parts) {
    const { present, platform } = parts
    this.#parts = parts
    this.#slots = present.slots
    this.#now = () => present.now()
    this.#root = new PresentReader(present, scopesOf(present.audience))
    this.#context = new CallContext(present, platform.asyncContext)
    present.ask = (key, fallback) => this.#ask(key, fallback)
  }

  get(key: string, fallback?: unknown): unknown {
    const slot = this.#slots.get(key)
    return slot === undefined ? this.#ask(key, fallback) : slot.get(fallback)
  }

  accepted(key: string): readonly unknown[] {
    return (this.#context.reader() ?? this.#root).accepted(key)
  }

  evaluate(key: string, options?: EvaluateOptions): Evaluation {
    return (this.#context.reader() ?? this.#root).evaluate(key, options)
  }

  variant(key: string): string | undefined {
    return (this.#context.reader() ?? this.#root).variant(key)
  }

  explain(key: string): Explanation {
    return (this.#context.reader() ?? this.#root).explain(key)
  }

  recorded(key: string): Json | undefined {
    return freeze(this.#parts.present.state.declarations.get(key))
  }

  declared(key: string): Json {
    return recorded(this.#parts.definitions.get(key))
  }

  all(): Readonly<Record<string, unknown>> {
    return (this.#context.reader() ?? this.#root).all()
  }

  for(audience: Audience): UntypedReader {
    return (this.#context.reader() ?? this.#root).for(audience)
  }

  now(): SnapshotReader | RecordingReader {
    const call = this.#context.reader()
    if (call !== undefined) return call.now()
    const { present, definitions } = this.#parts
    return new SnapshotReader(present.hold(), present.audience, definitions)
  }

  generation(): number | undefined {
    return this.#context.reader() === undefined ? this.#parts.present.generation : undefined
  }

  runAs<R>(audience: Audience, body: () => R, { recording }: { recording?: (soFar: () => Usage) => void } = {}): R {
    return recording === undefined
      ? this.#context.runAs(audience, body)
      : this.#context.recording(audience, recording, body)
  }

  value(key: string): { readonly key: string; get(): unknown } {
    return this.#slotOf(key)
  }

  override(key: string, input: unknown, options: OverrideOptions = {}): Override {
    const { present, platform } = this.#parts
    const ttl = options.ttl === undefined ? undefined : milliseconds(options.ttl)
    const at = this.#now()
    const expiresAt = ttl === undefined ? undefined : at + ttl
    const { definition, candidate } = this.#candidate(key, input, options.by ?? 'this process', expiresAt)
    const takeOff = present.overrides.put(definition.key, { candidate, at })
    present.refresh('override')
    const cancel = ttl === undefined ? undefined : platform.timers.after(ttl, () => lift(expiresAt))
    const lift = (expired?: number): void => {
      cancel?.()
      if (!takeOff()) return
      if (expired !== undefined) present.overrides.expire(definition.key, expired)
      present.refresh('override')
    }
    return { lift: () => lift(), [Symbol.dispose]: () => lift() }
  }

  clearOverride(key: string): number {
    const { present, definitions } = this.#parts
    const count = present.overrides.clear(definitions.get(key).key)
    if (count > 0) present.refresh('override')
    return count
  }

  overrides(): readonly OverrideListing[] {
    const { present, definitions } = this.#parts
    return [...present.overrides.tops()]
      .map(([key, held]) => listedOverride(definitions.get(key), held))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  withOverrides<R>(values: Readonly<Record<string, unknown>>, body: () => R): R {
    const overrides = new Map<string, Candidate>()
    for (const [key, input] of Object.entries(values)) {
      const { definition, candidate } = this.#candidate(key, input, 'withOverrides')
      overrides.set(definition.key, candidate)
    }
    return this.#context.withOverrides(overrides, body)
  }

  addValidator(key: string, validator: Validator): Disposable {
    const { definitions, added } = this.#parts
    const { key: own } = definitions.get(key)
    added.set(own, [...(added.get(own) ?? []), validator])
    const remove = (): void =>
      void added.set(
        own,
        (added.get(own) ?? []).filter(other => other !== validator),
      )
    return { [Symbol.dispose]: remove }
  }

  watch(pattern: string, listener?: Listener): Watching {
    const { watchers } = this.#parts
    return watchers.add(
      this.pattern(pattern),
      listener === undefined ? undefined : change => listener(change.value, change),
    )
  }

  /** A pattern of keys, with the key itself in place of a former name. Throws UNKNOWN_KEY where it covers none. */
  protected pattern(pattern: string): string {
    const { definitions } = this.#parts
    const key = definitions.find(pattern)?.key ?? pattern
    checkPattern(
      key,
      [...definitions].map(definition => definition.key),
      name => definitions.nearest(name),
    )
    return key
  }

  async until(
    key: string,
    holds: (value: unknown) => boolean,
    options: { signal?: AbortSignal; timeout?: Duration } = {},
  ): Promise<unknown> {
    const { signal, timeout } = options
    const slot = this.#slotOf(key)
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      if (slot.value !== MISSING && holds(slot.value)) return resolve(slot.value)
      const look = ({ value }: { value: unknown }): void => {
        try {
          if (value !== undefined && holds(value)) finish(() => resolve(value))
        } catch (error) {
          finish(() => reject(error))
        }
      }
      const late = (): VarveError =>
        new VarveError('TIMED_OUT', { what: `The awaited change of ${key}`, after: String(timeout) })
      const abort = (): void => finish(() => reject(signal?.reason as Error))
      const watching = this.#parts.watchers.add(slot.definition.key, look, () =>
        finish(() => reject(new VarveError('CLOSED', {}))),
      )
      // Held, with or without a time-out: a program that waits for an answer must not end for want of other work.
      const patience = timeout === undefined ? FOREVER : milliseconds(timeout)
      const expire = (): void => finish(() => reject(late()))
      const cancel = this.#parts.platform.timers.after(patience, expire, { hold: true })
      signal?.addEventListener('abort', abort, { once: true })
      const finish = (settle: () => void): void => {
        watching.stop()
        cancel()
        signal?.removeEventListener('abort', abort)
        settle()
      }
    })
  }

  derived<R>(key: string, build: (value: unknown) => R, dispose?: (built: R) => unknown): Derived<R> {
    const { key: own } = this.#parts.definitions.get(key)
    return derived<unknown, R>({
      ...{ build, dispose },
      read: () => this.get(own),
      watch: onChange => this.watch(own, onChange),
      report: (issue, error) => this.#parts.onProblem({ code: 'DERIVATION_FAILED', key: own, issue }, error),
    })
  }

  flushExposures(): Promise<void> {
    return this.#parts.present.exposures?.flush() ?? Promise.resolve()
  }

  /** The start-up settings of a tree, frozen. Values without any are undefined only when missing values are allowed. */
  settingsOf(tree: Tree): Readonly<Record<string, unknown>> {
    return freeze(this.#settingsOf(tree, ''))
  }

  #settingsOf(tree: Tree, prefix: string): Record<string, unknown> {
    const settings: Record<string, unknown> = {}
    for (const [name, node] of Object.entries(tree)) {
      if (!isLeaf(node)) {
        const inner = this.#settingsOf(node, `${prefix}${name}.`)
        if (Object.keys(inner).length > 0) settings[name] = inner
      } else if (node['~varve'] === 'setting') {
        const { value } = this.#slotOf(prefix + name)
        settings[name] = value === MISSING ? undefined : value
      }
    }
    return settings
  }

  /** Reads a key for the call this is part of, or for the process. */
  #ask(key: string, fallback?: unknown): unknown {
    return (this.#context.reader() ?? this.#root).get(key, fallback)
  }

  #slotOf(key: string): Slot {
    const slot = this.#slots.get(this.#parts.definitions.get(key).key)
    if (slot === undefined) throw new VarveError('UNKNOWN_KEY', { key })
    return slot
  }

  /** A checked override. Throws NOT_WRITABLE or VALUE_REFUSED. */
  #candidate(
    key: string,
    input: unknown,
    by: string,
    expiresAt?: number,
  ): { definition: Definition; candidate: Candidate } {
    const definition = this.#parts.definitions.get(key)
    if (definition.kind === 'setting') throw new VarveError('NOT_WRITABLE', { key })
    const given = definition.secret && input instanceof Secret ? input.reveal() : input
    const read = acceptable(definition, given)
    if ('problems' in read) throw new VarveError('VALUE_REFUSED', { problems: read.problems })
    const candidate = usable(definition, definition.secret ? null : read.input, read.checked, { override: by })
    return {
      definition,
      candidate:
        expiresAt === undefined
          ? candidate
          : { ...candidate, expiresAt, note: `until ${new Date(expiresAt).toISOString()}` },
    }
  }
}
