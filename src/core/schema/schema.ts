/**
 * What every schema of `varve/schema` is made of: a frozen object that speaks Standard Schema and Standard JSON Schema.
 * A schema checks typed values strictly (a `1` is no boolean, a `'3'` no integer); text becomes values in `text.ts`.
 */
import { VarveError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { StandardIssue, StandardSchema } from './standard.ts'

/** One thing wrong with a value, without a subject and without the value: `must be at most 65535`. */
export interface SchemaIssue extends StandardIssue {
  /** Set where the caller reports a problem of its own code. */
  readonly code?: 'UNSAFE_INTEGER'
}

/** What a schema of ours answers: a value, or every issue found. */
export type Checked<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** A schema made by `varve/schema`: a Standard Schema that answers at once and always has its JSON Schema. */
export interface Schema<Input = unknown, Output = Input> extends StandardSchema<Input, Output> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'varve'
    /** Checks a value and reports every issue at once, with its path. Never throws. */
    readonly validate: (value: unknown) => Checked<Output>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    /**
     * JSON Schema for `draft-2020-12` or `draft-07` (they are equal here: no keyword differs). Throws SCHEMA_MISUSED
     * for another target, and where the output has no JSON form (a Date, a RegExp).
     */
    readonly jsonSchema: {
      readonly input: (options: { readonly target: string }) => JsonObject
      readonly output: (options: { readonly target: string }) => JsonObject
    }
  }
}

/** What a builder states about its schema. */
export interface Blueprint<Output> {
  /** JSON Schema of what is accepted. `x-text` names our own text types, `x-unit` a unit, `x-fold` any case. */
  readonly input: JsonObject
  /** JSON Schema of what is given back; the input's when absent, 'none' where it is not JSON. */
  readonly output?: JsonObject | 'none'
  /** Also asked about `undefined`, which every other schema reports as missing. */
  readonly acceptsMissing?: true
  readonly check: (value: unknown) => Checked<Output>
}

/** Makes a schema of a blueprint. */
export function schemaOf<Input, Output = Input>(blueprint: Blueprint<Output>): Schema<Input, Output> {
  const { input, output = input, acceptsMissing = false, check } = blueprint
  const schema: Schema<Input, Output> = Object.freeze({
    '~standard': Object.freeze({
      version: 1 as const,
      vendor: 'varve' as const,
      validate: (value: unknown) => (value === undefined && !acceptsMissing ? refuse('is missing') : check(value)),
      jsonSchema: Object.freeze({
        input: ({ target }: { readonly target: string }) => forTarget(input, target),
        output: ({ target }: { readonly target: string }) => forTarget(output, target),
      }),
    }),
  })
  ours.add(schema)
  return schema
}

const ours = new WeakSet<object>()

/** True for a schema made here, whose messages are known to be safe. A vendor's name proves nothing. */
export function isOwn(schema: object): boolean {
  return ours.has(schema)
}

function forTarget(json: JsonObject | 'none', target: string): JsonObject {
  if (target !== 'draft-2020-12' && target !== 'draft-07') {
    throw misuse(`JSON Schema is written as draft-2020-12 or draft-07, not as ${target}`)
  }
  if (json === 'none') throw misuse('This schema gives back a Date or a RegExp, which JSON Schema cannot describe')
  return json
}

/** The error a builder throws where it is called wrongly: SCHEMA_MISUSED. */
export function misuse(issue: string): VarveError<'SCHEMA_MISUSED'> {
  return new VarveError('SCHEMA_MISUSED', { issue })
}

/** The answer for a good value. */
export function accept<Output>(value: Output): Checked<Output> {
  return { value }
}

/** The answer for a value with one thing wrong. */
export function refuse(message: string, code?: 'UNSAFE_INTEGER'): { readonly issues: readonly SchemaIssue[] } {
  return { issues: [code === undefined ? { message } : { message, code }] }
}

/** Checks a part of a value, with every issue's path led from the whole. */
export function checkPart<Output>(schema: Schema<unknown, Output>, value: unknown, at: PropertyKey): Checked<Output> {
  const checked = schema['~standard'].validate(value)
  if (checked.issues === undefined) return checked
  return { issues: checked.issues.map(issue => ({ ...issue, path: [at, ...(issue.path ?? [])] })) }
}

/** The JSON Schema of what a schema of ours accepts, to be written into another's. */
export function inputJson(schema: Schema): JsonObject {
  return schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
}

/** The JSON Schema of what a schema of ours gives back, or 'none' where that is not JSON. */
export function outputJson(schema: Schema): JsonObject | 'none' {
  try {
    return schema['~standard'].jsonSchema.output({ target: 'draft-2020-12' })
  } catch {
    return 'none'
  }
}

/** A copy without the members that are undefined, as `exactOptionalPropertyTypes` and JSON want it. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> }
}
