import { sameJson, type Json } from '../json.ts'
import type { Change } from '../revisions/revision.ts'

/** What a validator is told besides the value. */
export interface ValidatorContext {
  readonly key: string
  readonly scope?: string
  /** What the key held in this scope before. */
  readonly before: Json | undefined
}

/**
 * A rule for one key beyond its schema, run at every write, rollback, restore and import. Returns what is wrong as a
 * sentence, or undefined; may be asynchronous. Several may stand on one key, and all must pass.
 * @example (size: number) => (size % 2 === 0 ? undefined : 'must be even')
 */
export type Validator<Value = unknown> = {
  // A method, so that a validator of a narrower type may stand where any is taken.
  check(value: Value, context: ValidatorContext): string | undefined | Promise<string | undefined>
}['check']

/** What a rule sees: every key's value as it would be if the change were made. */
export interface Proposal {
  /** The value `key` would have for everybody, or in `scope`. */
  readonly get: (key: string, scope?: string) => unknown
  /** What is about to be changed; nothing at a start and when sources are read again. */
  readonly changes: readonly Change[]
  /** The environment this process runs in: `production`. */
  readonly environment: string
}

/**
 * A rule across keys. Returns what is wrong as a sentence, or undefined; may be asynchronous.
 * @example rule('warning below critical', p => (p.get('dlq.warning') < p.get('dlq.critical') ? undefined : 'dlq.warning must be below dlq.critical'))
 */
export interface Rule {
  readonly name: string
  readonly check: (proposal: Proposal) => string | undefined | Promise<string | undefined>
}

/** Names a rule across keys, for `defineConfig(tree, { rules })`. */
export function rule(name: string, check: Rule['check']): Rule {
  return { name, check }
}

const WANTED = {
  string: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  list: 'a list',
  object: 'an object',
} as const

/** Refuses values of another type; `10.5` and `true` are no integers. */
export function typeValidator(type: keyof typeof WANTED): Validator {
  return named('typeValidator', value => (isOfType(value, type) ? undefined : `Value must be ${WANTED[type]}`))
}

/** Refuses numbers outside `min` to `max`, both included. */
export function rangeValidator(min: number, max: number): Validator {
  return named('rangeValidator', value => {
    if (typeof value !== 'number' || Number.isNaN(value)) return 'Value must be a number'
    if (value < min) return `Value must be >= ${min}`
    return value > max ? `Value must be <= ${max}` : undefined
  })
}

/** Refuses values that are not in the list, and says what is. */
export function enumValidator(allowed: readonly Json[]): Validator {
  const names = allowed.map(one => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ')
  return named('enumValidator', value =>
    allowed.some(one => sameJson(one, value)) ? undefined : `Value must be one of: ${names}`,
  )
}

/** A dry run tells who passed a value: by the name of the function. */
function named(name: string, validator: Validator): Validator {
  return Object.defineProperty(validator, 'name', { value: name })
}

function isOfType(value: unknown, type: keyof typeof WANTED): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'list':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'string':
    case 'boolean':
      return typeof value === type
  }
}
