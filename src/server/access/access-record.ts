import type { Audience, Json, Moment, UsedValue } from 'varve'

/** A value that a request used, as it is kept: of a secret only its fingerprint. */
export interface ServedValue extends UsedValue {
  /** The same for the same value; where it could be made. */
  readonly fingerprint?: string
  /** True where the value is too long to be kept, and is null here: the moment has it. */
  readonly long?: true
}

/** Which values one request used: what was *served*, where the log says what was *live*. */
export interface AccessRecord {
  /** The request's id. */
  readonly request: string
  /** Of the trace that the request is a part of, where it said so: 32 hex digits of `traceparent`. */
  readonly trace?: string
  /** When it had ended, in milliseconds since 1970 UTC. */
  readonly at: number
  /** The moment that all its values are of: `varve.at(moment)` gives the very same answers again. */
  readonly moment: Moment
  readonly audience: Audience
  /** `GET /orders/{id}`, as the program names its routes. */
  readonly route?: string
  readonly status?: number
  readonly values: readonly ServedValue[]
  /** Values that were used and are not told. */
  readonly more?: number
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads a kept record; undefined for one that is damaged. */
export function readAccessRecord(text: string): AccessRecord | undefined {
  let told: unknown
  try {
    told = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(told) || typeof told['request'] !== 'string' || typeof told['at'] !== 'number') return undefined
  const { moment, audience, values } = told
  if (!isObject(moment) || typeof moment['revision'] !== 'number' || typeof moment['at'] !== 'number') return undefined
  if (!isObject(audience) || !Array.isArray(values) || !values.every(isServed)) return undefined
  // Everything that is read from it was looked at; what a newer version added besides is passed on as it is.
  return told as unknown as AccessRecord
}

function isServed(value: Json): boolean {
  return isObject(value) && typeof value['key'] === 'string' && 'value' in value && typeof value['layer'] === 'string'
}
