import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { nearest } from '../core/definition/nearest.ts'
import {
  holdsSecret,
  partAt,
  refers,
  withReferences,
  type ReferenceProblem,
  type Referent,
  type Referred,
} from '../core/layers/references.ts'
import { partOf, type Part } from '../core/layers/part.ts'
import { fallbackIn } from './default-layer.ts'
import type { SecretPass } from './managed/secret-pass.ts'
import type { Fold, Step } from './source-fold.ts'

/** What references are looked up in, besides the values. */
export interface Surroundings {
  /** The environment whose defaults serve. */
  readonly environment: string
  /** Looks up secrets that are kept elsewhere. */
  readonly secrets: SecretPass
}

/**
 * What references stand for: the value that serves at start, from the sources and the declared defaults. What is stored
 * is not looked at, so that a start does not depend on what somebody stored since.
 */
export class References {
  readonly #definitions: Definitions
  readonly #folds: ReadonlyMap<string, Fold>
  readonly #environment: string
  readonly #secrets: SecretPass
  readonly #known = new Map<string, Referred>()
  /** Texts being looked up, in order, each by its key and its path in the value: to meet one again is a cycle. */
  readonly #under: Place[] = []
  /** False while what a stronger document covers is looked up. */
  #counts = true

  constructor(definitions: Definitions, folds: ReadonlyMap<string, Fold>, { environment, secrets }: Surroundings) {
    this.#definitions = definitions
    this.#folds = folds
    this.#environment = environment
    this.#secrets = secrets
  }

  /** A step's part with its references replaced. */
  of(key: string, { part, isTop }: Step): Referred {
    if (!refers(part)) return { part, secrets: [], names: [], problems: [] }
    const place = { key, path: [] }
    return isTop ? this.#top(place, part) : this.#counting(false, () => this.#replaced(place, part))
  }

  /** A text of a document itself, rather than of a key, with its references replaced. */
  inDocument(name: string, part: Part): Referred {
    return this.#replaced({ key: name, path: [] }, part)
  }

  /** The key that a name means, and those that its value refers to, and so on. */
  keysBehind(name: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
    const key = this.#split(name)?.definition.key
    if (key === undefined || seen.has(key)) return []
    const top = [...(this.#folds.get(key)?.steps.values() ?? [])].find(({ isTop }) => isTop)
    const names = top === undefined ? [] : this.of(key, top).names
    return [key, ...names.flatMap(inner => this.keysBehind(inner, new Set([...seen, key])))]
  }

  #top(place: Place, part: Part): Referred {
    const name = nameOf(place)
    const known = this.#known.get(name) ?? this.#counting(true, () => this.#replaced(place, part))
    this.#known.set(name, known)
    return known
  }

  /** What serves is looked up, also where only something that is covered asks for it. */
  #counting(counts: boolean, look: () => Referred): Referred {
    const before = this.#counts
    this.#counts = counts
    try {
      return look()
    } finally {
      this.#counts = before
    }
  }

  #replaced({ key, path }: Place, part: Part): Referred {
    return withReferences(part, (name, inner, bare) => {
      this.#under.push({ key, path: [...path, ...inner] })
      try {
        return this.#find(name, bare)
      } finally {
        this.#under.pop()
      }
    })
  }

  #find(name: string, bare: boolean): Referent {
    const [, scheme, named = ''] = /^([A-Za-z][\w-]*):(.*)$/s.exec(name) ?? []
    if (scheme !== undefined && !bare && isOfSources(scheme)) return unanswered(scheme, named)
    if (scheme !== undefined) return this.#secrets.find(name, this.#counts)
    const split = this.#split(name)
    if (split === undefined) return this.#stranger(name)
    const { definition, path } = split
    const ring = this.#under.findIndex(place => place.key === definition.key && leadsTo(path, place.path))
    if (ring !== -1) {
      const names = this.#under.slice(ring).map(nameOf)
      const issue = `refers to itself: ${[...names, names[0]].join(' → ')}`
      return { issue, code: 'REFERENCE_CYCLE', remedy: 'Write out one of them.', ring: names }
    }
    return this.#value(definition, path)
  }

  #value(definition: Definition, path: readonly string[]): Referent {
    const { key, secret } = definition
    const top = [...(this.#folds.get(key)?.steps.values() ?? [])].find(({ isTop }) => isTop)
    const whole = top?.part ?? defaultPart(definition, this.#environment)
    if (whole === undefined) return definition.derivation === undefined ? { absent: 'has no value' } : COMPUTED
    // As far as the value is written out: what it refers to itself is looked up only where the path leads.
    const steps = untilReference(whole, path)
    const written = partAt(whole, path.slice(0, steps))
    if (written === undefined) return { absent: `has no ${path.join('.')} in it` }
    const referred = refers(written) ? this.#top({ key, path: path.slice(0, steps) }, written) : undefined
    const [problem] = referred?.problems ?? []
    if (problem !== undefined) return this.#passedOn(problem, key)
    const part = partAt(referred?.part ?? written, path.slice(steps))
    if (part === undefined) return { absent: `has no ${path.join('.')} in it` }
    return { part, secret: secret || holdsSecret(part) || (referred?.secrets.length ?? 0) > 0 }
  }

  #passedOn(problem: ReferenceProblem, key: string): Referent {
    const here = this.#under.at(-1)
    const isInRing = here !== undefined && problem.ring?.includes(nameOf(here)) === true
    return isInRing ? problem : { ...problem, issue: `refers to ${key}, which ${problem.issue}` }
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
    const keys = [...this.#definitions].map(({ key }) => key)
    const member = keys.find(key => key.startsWith(`${name}.`))
    if (member !== undefined) {
      const remedy = `Refer to one of them, such as \${${member}}.`
      return { issue: `refers to ${name}, which is a group of values`, code: 'REFERENCE_UNKNOWN', remedy }
    }
    const near = nearest(name, keys)
    return {
      issue: `refers to ${name}, which is not declared`,
      code: 'REFERENCE_UNKNOWN',
      remedy: near === undefined ? 'Declare it, or write $${ for a plain ${.' : `Did you mean ${near}?`,
    }
  }
}

type SourceScheme = 'env' | 'file'

/** True for what sources answer by themselves in text. */
function isOfSources(scheme: string): scheme is SourceScheme {
  return scheme === 'env' || scheme === 'file'
}

/** What its source would have put in, had it been there. */
function unanswered(scheme: SourceScheme, name: string): Referent {
  const remedy = `Set it, or give it a default: \${${scheme}:${name}:-…}.`
  if (scheme === 'env') return { absent: 'is not set', subject: `the variable ${name}`, remedy }
  return { absent: 'cannot be read', subject: `the file ${name}`, remedy }
}

/** A text with references in it, by its key and its path in the key's value. */
interface Place {
  readonly key: string
  readonly path: readonly string[]
}

function nameOf({ key, path }: Place): string {
  return [key, ...path].join('.')
}

/** True when what is at `path` is, or holds, what is at `inner`. */
function leadsTo(path: readonly string[], inner: readonly string[]): boolean {
  return path.every((step, index) => step === inner[index])
}

/** How many steps of a path lead through what is written out, before a reference takes over. */
function untilReference(whole: Part, path: readonly string[]): number {
  const steps = path.findIndex((_, index) => {
    const part = partAt(whole, path.slice(0, index))
    return part?.kind === 'scalar' && refers(part)
  })
  return steps === -1 ? path.length : steps
}

/** Sources are read before anything is computed. */
const COMPUTED: Referent = {
  absent: 'is computed, and not set anywhere',
  remedy: 'Refer to what it is computed from, or compute this one too, with derive().',
}

function defaultPart(definition: Definition, environment: string): Part | undefined {
  const fallback = fallbackIn(definition, environment)
  return fallback === undefined ? undefined : partOf(fallback, { declared: definition.place })
}
