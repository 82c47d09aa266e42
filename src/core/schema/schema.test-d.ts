/** What the compiler knows of schemas. Checked by `tsc`; nothing here runs. */
import type { Json } from '../json.ts'
import {
  boolean,
  bytes,
  csv,
  date,
  duration,
  host,
  type InputOf,
  integer,
  json,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type OutputOf,
  port,
  record,
  regex,
  type StandardSchema,
  string,
  type TextHint,
  url,
} from './index.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const schemas = {
  text: string(),
  yes: boolean(),
  count: integer({ min: 1 }),
  port: port(),
  ratio: number(),
  anyRatio: number({ allowNonFinite: true }),
  url: url(),
  every: duration(),
  size: bytes(),
  since: date(),
  pattern: regex(),
  anything: json(),
  // A choice is the union of its values without `as const`; folding takes any text in.
  level: oneOf(['DEBUG', 'INFO']),
  mixed: oneOf([1, 'auto', null]),
  folded: oneOf(['DEBUG', 'INFO'], { fold: true }),
  dates: list(date()),
  hosts: csv(host()),
  limits: record(duration()),
  nullable: nullable(integer()),
  optional: optional(integer()),
  server: object({ host: host(), port: optional(port()), every: duration() }),
  nested: list(object({ tags: list(string()) })),
}

/** What each schema takes and gives back. Collections are readonly all the way down. */
interface Expected {
  text: [string, string]
  yes: [boolean, boolean]
  count: [number, number]
  port: [number, number]
  ratio: [number, number]
  anyRatio: [number | 'nan' | 'inf' | '-inf', number]
  url: [string, string]
  every: [string | number, number]
  size: [string | number, number]
  since: [string, Date]
  pattern: [string, RegExp]
  anything: [Json, Json]
  level: ['DEBUG' | 'INFO', 'DEBUG' | 'INFO']
  mixed: [1 | 'auto' | null, 1 | 'auto' | null]
  folded: ['DEBUG' | 'INFO' | (string & {}), 'DEBUG' | 'INFO']
  dates: [readonly string[], readonly Date[]]
  hosts: [string | readonly string[], readonly string[]]
  limits: [Readonly<Record<string, string | number>>, Readonly<Record<string, number>>]
  nullable: [number | null, number | null]
  optional: [number | undefined, number | undefined]
  server: [
    { readonly host: string; readonly every: string | number; readonly port?: number },
    { readonly host: string; readonly every: number; readonly port?: number },
  ]
  nested: [readonly { readonly tags: readonly string[] }[], readonly { readonly tags: readonly string[] }[]]
}

type Types<S extends StandardSchema> = [InputOf<S>, OutputOf<S>]
type Wrong = {
  [K in keyof typeof schemas]: Equal<Types<(typeof schemas)[K]>, Expected[K]> extends true ? never : K
}[keyof typeof schemas]
/** The compiler names the schemas whose types are not those expected. */
export const wrong: [Wrong] extends [never] ? 'none' : Wrong = 'none'

// @ts-expect-error: a schema of another library would bring messages that may quote the value
list({ '~standard': { version: 1, vendor: 'other', validate: (value: unknown) => ({ value }) } })
// @ts-expect-error: there is no such option
integer({ minimum: 1 })
// @ts-expect-error: hints are a closed list
export const hint: TextHint = 'decimal'
