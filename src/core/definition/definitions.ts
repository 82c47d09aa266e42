import { isProblem, VarveError, type Problem } from '../errors.ts'
import { FORBIDDEN_NAMES } from '../json.ts'
import { expected } from '../schema/check.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { Secret } from '../secret.ts'
import { checkValue, definitionOf, type Definition } from './definition.ts'
import { environmentNames, interned, isKey, looseEnvironmentName } from './key.ts'
import type { Leaf } from './leaf.ts'
import { nearest } from './nearest.ts'
import { isLeaf, type Tree } from './tree.ts'

/** Every declared key of a program, by name, in the order of declaration. */
export class Definitions implements Iterable<Definition> {
  #byKey = new Map<string, Definition>()
  #byAlias = new Map<string, Definition>()
  #byVariable = new Map<string, Definition>()
  /** Some key inside each group. */
  #byGroup = new Map<string, Definition>()
  #byLeaf = new Map<Leaf, string>()

  /** Flattens trees into definitions. Throws what is wrong with them, all at once. */
  static of(...trees: readonly Tree[]): Definitions {
    const definitions = new Definitions()
    definitions.add(...trees)
    return definitions
  }

  /** Adds the values of more trees; what is wrong is thrown and nothing is added. */
  add(...trees: readonly Tree[]): Definition[] {
    const found: Definition[] = []
    const problems: ProblemError[] = []
    const draft = this.copy()
    for (const tree of trees) {
      for (const { key, leaf } of flatten(tree, '', problems)) {
        found.push(definitionOf(key, leaf))
        if (!draft.#byLeaf.has(leaf)) draft.#byLeaf.set(leaf, key)
      }
    }
    for (const definition of found) draft.#admit(definition, problems)
    for (const definition of found) problems.push(...wrongDefaults(definition), ...wrongExpiry(definition))
    throwAll(problems)
    this.#adopt(draft)
    return found
  }

  /** The definition of a key or of one of its aliases. */
  find(key: string): Definition | undefined {
    return this.#byKey.get(key) ?? this.#byAlias.get(key)
  }

  /** The definition of a key. Throws UNKNOWN_KEY with the nearest name. */
  get(key: string): Definition {
    const definition = this.find(key)
    if (definition === undefined) throw new VarveError('UNKNOWN_KEY', { key, nearest: this.nearest(key) })
    return definition
  }

  /** The declared key a person most likely meant. */
  nearest(key: string): string | undefined {
    return nearest(key, this.#byKey.keys())
  }

  /** The keys a computed value is made of, by the names its computation has for them; none for any other value. */
  inputsOf({ derivation }: Definition): readonly (readonly [name: string, key: string])[] {
    if (derivation === undefined) return []
    return Object.entries(derivation.inputs).map(([name, leaf]) => [name, this.#byLeaf.get(leaf) ?? ''])
  }

  /** Refuses values that are computed from others which are not declared here, not even by a module composed with it. */
  checkInputs(): void {
    const problems = [...this].flatMap(definition =>
      this.inputsOf(definition)
        .filter(([, key]) => key === '')
        .map(([name]) => {
          const issue = `is computed from ${name}, which is not declared here`
          const remedy = 'Put that value into the tree too, or compose the declaration that has it.'
          return new VarveError('INVALID_VALUE', { key: definition.key, issue, origin: definition.place, remedy })
        }),
    )
    throwAll(problems)
  }

  get size(): number {
    return this.#byKey.size
  }

  [Symbol.iterator](): Iterator<Definition> {
    return this.#byKey.values()
  }

  /** The same definitions, to be added to without changing these. */
  copy(): Definitions {
    const copy = new Definitions()
    copy.#byKey = new Map(this.#byKey)
    copy.#byAlias = new Map(this.#byAlias)
    copy.#byVariable = new Map(this.#byVariable)
    copy.#byGroup = new Map(this.#byGroup)
    copy.#byLeaf = new Map(this.#byLeaf)
    return copy
  }

  #adopt(draft: Definitions): void {
    this.#byKey = draft.#byKey
    this.#byAlias = draft.#byAlias
    this.#byVariable = draft.#byVariable
    this.#byGroup = draft.#byGroup
    this.#byLeaf = draft.#byLeaf
  }

  #admit(definition: Definition, problems: ProblemError[]): void {
    const { key } = definition
    const other = this.find(key) ?? this.#within(key)
    if (other !== undefined) {
      problems.push(new VarveError('DUPLICATE_KEY', { key, first: other.place, second: definition.place }))
      return
    }
    this.#byKey.set(key, definition)
    for (const group of groupsOf(key)) this.#byGroup.set(group, definition)
    for (const alias of definition.aliases) this.#byAlias.set(alias, definition)
    const former = definition.aliases.flatMap(environmentNames)
    const loose = definition.envDeclared ? [] : [looseEnvironmentName(key)]
    for (const name of new Set([...definition.env, ...former, ...loose])) this.#claim(name, definition, problems)
  }

  /** A key that is a group of this one, or of which this one is a group: settings could not hold both. */
  #within(key: string): Definition | undefined {
    const outer = groupsOf(key).find(group => this.#byKey.has(group))
    return outer === undefined ? this.#byGroup.get(key) : this.#byKey.get(outer)
  }

  #claim(name: string, definition: Definition, problems: ProblemError[]): void {
    const holder = this.#byVariable.get(name)
    if (holder === undefined) this.#byVariable.set(name, definition)
    else if (holder !== definition) {
      const [first, second] = [holder, definition].map(one => `${one.key} (${one.place})`) as [string, string]
      problems.push(new VarveError('ENV_NAME_COLLISION', { name, first, second }))
    }
  }
}

type ProblemError = VarveError

/** The groups a key lies in: `a`, `a.b` for `a.b.c`. */
function groupsOf(key: string): string[] {
  const groups: string[] = []
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) groups.push(key.slice(0, dot))
  return groups
}

function flatten(tree: Tree, prefix: string, problems: ProblemError[]): { key: string; leaf: Leaf }[] {
  return Object.keys(tree).flatMap(name => {
    const node = tree[name]
    const key = interned(prefix + name)
    if (node === undefined) return []
    if (FORBIDDEN_NAMES.has(name) || !isKey(key)) {
      problems.push(badKey(key, isLeaf(node) ? String(node.place) : undefined))
      return []
    }
    return isLeaf(node) ? [{ key, leaf: node }] : flatten(node, `${key}.`, problems)
  })
}

function badKey(key: string, place: string | undefined): ProblemError {
  return new VarveError('BAD_KEY', { key, ...(place === undefined ? {} : { place }) })
}

/** An expiry that is no day. */
function wrongExpiry({ key, expires, place }: Definition): ProblemError[] {
  if (expires === undefined) return []
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(expires) && !Number.isNaN(Date.parse(`${expires}T00:00:00Z`))
  if (isDay) return []
  const remedy = 'Write it as 2027-01-31.'
  return [new VarveError('INVALID_VALUE', { key, issue: 'expires on what is no day', origin: place, remedy })]
}

/** Defaults that their own schema refuses; a nested secret shows itself here too. */
function wrongDefaults(definition: Definition): ProblemError[] {
  const problems: ProblemError[] = []
  for (const fallback of [definition.fallback, definition.devFallback]) {
    if (fallback === undefined) continue
    const checked = checkValue(definition, fallback)
    if (!('issues' in checked)) continue
    problems.push(
      ...checked.issues.map(
        issue =>
          new VarveError('INVALID_VALUE', {
            key: definition.key,
            issue: `has a default that ${issue.message}`,
            origin: definition.place,
            remedy: `Give it ${expected(definition.schema)}.`,
          }),
      ),
    )
  }
  if (answersItself(definition)) {
    problems.push(
      new VarveError('INVALID_VALUE', {
        key: definition.key,
        issue: 'is secret, and its schema has a default of its own, which everybody could read',
        origin: definition.place,
        remedy: 'Take it out of the schema, and give the key a devDefault.',
      }),
    )
  }
  if (holdsSecret(definition.schema)) problems.push(new VarveError('SECRET_NESTED', { key: definition.key }))
  return problems
}

/** True for a secret whose schema has a value where none is given: a zod schema with `.default()`, for one. */
function answersItself(definition: Definition): boolean {
  if (!definition.secret) return false
  const checked = checkValue(definition, undefined)
  return 'value' in checked && checked.value instanceof Secret && (checked.value.reveal() ?? undefined) !== undefined
}

/** True when a schema of ours has a secret somewhere inside rather than outermost. */
function holdsSecret(schema: StandardSchema): boolean {
  const inner = 'secret' in schema ? (schema.secret as StandardSchema) : schema
  const { vendor, jsonSchema } = inner['~standard']
  // Asked first: other libraries hold none of our secrets, and some take long to describe themselves.
  if (vendor !== 'varve') return false
  try {
    return mentionsSecret(jsonSchema?.input({ target: 'draft-2020-12' }))
  } catch {
    // A schema that cannot be written as JSON Schema cannot be looked into; that is no problem of its own.
    return false
  }
}

function mentionsSecret(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  return ('writeOnly' in node && node.writeOnly === true) || Object.values(node).some(mentionsSecret)
}

function throwAll(errors: readonly ProblemError[]): void {
  const [first, ...others] = errors
  if (first === undefined) return
  if (others.length === 0) throw first
  throw new VarveError('DECLARATION_INVALID', { problems: errors.map(asProblem) })
}

/** An error as one line of a report, whose first column says the key already. */
function asProblem(error: ProblemError): Problem {
  const { code, message, details } = error
  if (isProblem(error, 'INVALID_VALUE')) return { code, ...error.details }
  if (!('key' in details) || typeof details.key !== 'string') return { code, issue: message }
  const { key } = details
  return { code, key, issue: message.startsWith(`${key} `) ? message.slice(key.length + 1) : message }
}
