import type { Definition } from '../core/definition/definition.ts'
import type { Evaluation } from './reader.ts'
import type { Way } from './way.ts'

// An exported binding is read through a cell at each use, which doubles the time `get` takes; this one is a constant.
const missing: unique symbol = Symbol('missing')

/** Stands in a slot for "no layer has a value". */
export const MISSING: typeof missing = missing

/**
 * Where one key's present value lies ready. It is itself the handle that `varve.value(key)` gives out, so that reading
 * one is a property and a comparison; another object between the two would cost as much again.
 */
export class Slot {
  readonly key: string
  readonly #definition: Definition
  readonly #ask: (key: string, fallback: unknown) => unknown
  #value: unknown = missing
  #ready: unknown = missing
  #scoped = false
  #way: Way | undefined
  #version = 0
  #evaluation: Evaluation | undefined

  /** `ask` reads a key that does not lie ready, for whoever is asking. */
  constructor(definition: Definition, ask: (key: string, fallback: unknown) => unknown) {
    this.key = definition.key
    this.#definition = definition
    this.#ask = ask
  }

  /** The value for whoever is asking. Throws MISSING_VALUE where no layer has one, unless there is a fallback. */
  get(fallback?: unknown): unknown {
    const ready = this.#ready
    return ready === missing ? this.#ask(this.key, fallback) : ready
  }

  get definition(): Definition {
    return this.#definition
  }

  /** The value for the process's own audience, or MISSING. */
  get value(): unknown {
    return this.#value
  }

  /** True when some scope holds a value of its own, so that an audience must be asked about. */
  get scoped(): boolean {
    return this.#scoped
  }

  /** Puts the value for the process's own audience there; `forAll` says that whoever asks is that audience. */
  put(value: unknown, forAll: boolean): void {
    this.#value = value
    this.#ready = forAll ? value : missing
  }

  /** Another whenever some audience's answer may be another. */
  get version(): number {
    return this.#version
  }

  /** The shortest way to the answer for an audience, where there is one; else the layers must be asked. */
  get way(): Way | undefined {
    return this.#way
  }

  /** Notes whether some scope holds a value of its own, or a document decides, and the shortest way to the answer then. */
  scope(scoped: boolean, way: Way | undefined): void {
    this.#scoped = scoped
    this.#way = way
    this.#version += 1
    this.#evaluation = undefined
  }

  /** What everybody is told about the value, where somebody asked since it was put there. */
  get evaluation(): Evaluation | undefined {
    return this.#evaluation
  }

  /** Keeps what everybody is told about the value until something of it changes. */
  keep(evaluation: Evaluation): Evaluation {
    return (this.#evaluation = Object.freeze(evaluation))
  }
}
