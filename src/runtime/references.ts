import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { nearest } from '../core/definition/nearest.ts'
import { holdsSecret, partAt, refers, withReferences, type Referent, type Referred } from '../core/layers/references.ts'
import { partOf, type Part } from '../core/layers/part.ts'
import { fallbackIn } from './default-layer.ts'
import type { Fold, Step } from './source-fold.ts'

/**
 * What references stand for: the value that serves at start, from the sources and the declared defaults. What is stored
 * is not looked at, so that a start does not depend on what somebody stored since.
 */
export class References {
  readonly #definitions: Definitions
  readonly #folds: ReadonlyMap<string, Fold>
  readonly #environment: string
  readonly #known = new Map<string, Referred>()
  /** Keys being looked up, in order: to meet one again is a cycle. */
  readonly #under: string[] = []

  constructor(definitions: Definitions, folds: ReadonlyMap<string, Fold>, environment: string) {
    this.#definitions = definitions
    this.#folds = folds
    this.#environment = environment
  }

  /** A step's part with its references replaced. */
  of(key: string, { part, isTop }: Step): Referred {
    if (!refers(part)) return { part, secrets: [], names: [], problems: [] }
    return isTop ? this.#top(key, part) : this.#replaced(key, part)
  }

  #top(key: string, part: Part): Referred {
    const known = this.#known.get(key) ?? this.#replaced(key, part)
    this.#known.set(key, known)
    return known
  }

  #replaced(key: string, part: Part): Referred {
    this.#under.push(key)
    try {
      return withReferences(part, name => this.#find(name))
    } finally {
      this.#under.pop()
    }
  }

  #find(name: string): Referent {
    const scheme = /^([A-Za-z][\w-]*):/.exec(name)?.[1]
    if (scheme !== undefined)
      return { issue: `refers to ${scheme}:…, which nothing here can look up`, code: 'REFERENCE_UNKNOWN' }
    const split = this.#split(name)
    if (split === undefined) return this.#stranger(name)
    const { definition, path } = split
    const ring = this.#under.indexOf(definition.key)
    if (ring !== -1) {
      const keys = this.#under.slice(ring)
      const issue = `refers to itself: ${[...keys, definition.key].join(' → ')}`
      return { issue, code: 'REFERENCE_CYCLE', remedy: 'Write out one of them.', ring: keys }
    }
    return this.#value(definition, path)
  }

  #value(definition: Definition, path: readonly string[]): Referent {
    const { key, secret } = definition
    const top = [...(this.#folds.get(key)?.steps.values() ?? [])].find(({ isTop }) => isTop)
    const referred = top === undefined ? undefined : this.of(key, top)
    const [problem] = referred?.problems ?? []
    if (problem !== undefined) {
      const isInRing = problem.ring?.includes(this.#under.at(-1) ?? '') === true
      return isInRing ? problem : { ...problem, issue: `refers to ${key}, which ${problem.issue}` }
    }
    const whole = referred?.part ?? defaultPart(definition, this.#environment)
    if (whole === undefined)
      return { absent: definition.derivation === undefined ? 'has no value' : 'is computed, and not set anywhere' }
    const part = partAt(whole, path)
    if (part === undefined) return { absent: `has no ${path.join('.')} in it` }
    return { part, secret: secret || holdsSecret(part) || (referred?.secrets.length ?? 0) > 0 }
  }

  /** The longest beginning of a name that is a key, and the path into its value. */
  #split(name: string): { readonly definition: Definition; readonly path: readonly string[] } | undefined {
    const segments = name.split('.')
    for (let length = segments.length; length > 0; length -= 1) {
      const definition = this.#definitions.find(segments.slice(0, length).join('.'))
      if (definition !== undefined) return { definition, path: segments.slice(length) }
    }
    return undefined
  }

  #stranger(name: string): Referent {
    const near = nearest(
      name,
      [...this.#definitions].map(({ key }) => key),
    )
    return {
      issue: `refers to ${name}, which is not declared`,
      code: 'REFERENCE_UNKNOWN',
      remedy: near === undefined ? 'Declare it, or write $${ for a plain ${.' : `Did you mean ${near}?`,
    }
  }
}

function defaultPart(definition: Definition, environment: string): Part | undefined {
  const fallback = fallbackIn(definition, environment)
  return fallback === undefined ? undefined : partOf(fallback, { declared: definition.place })
}
