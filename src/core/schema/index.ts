/**
 * `varve/schema`: small schemas for configuration, and the one table that turns text into values. Any other Standard
 * Schema (Zod, Valibot, ArkType) may be used in their place.
 */
export { boolean, type Choice, oneOf, string, type TextLimits } from './texts.ts'
export { integer, type NonFinite, number, type NumberLimits, port } from './numbers.ts'
export { duration, type DurationUnit, parseDuration } from './duration.ts'
export { bytes, parseBytes } from './bytes.ts'
export { k8sCpu, k8sMemory, type QuantityLimits, rate, type Rate } from './quantities.ts'
export { date, parseDate } from './date.ts'
export { regex } from './regex.ts'
export { type ConnectionParts, connectionUrl } from './connection-url.ts'
export { host, url } from './network.ts'
export { path, type PathOptions } from './path.ts'
export { csv, list, type ListLimits, record } from './collections.ts'
export { type Members, nullable, object, type ObjectOf, optional } from './object.ts'
export { json } from './json-value.ts'
export { type Checked, type Schema, type SchemaIssue } from './schema.ts'
export {
  type InputOf,
  type OutputOf,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from './standard.ts'
export {
  isTextHint,
  readText,
  takesRawText,
  type TextHint,
  type TextReading,
  type TextType,
  textTypeOf,
  textTypeOfJson,
} from './text.ts'
export { check, type CheckIssue, type CheckResult, expected } from './check.ts'
export { jsonSchemaOf } from './json-schema.ts'
