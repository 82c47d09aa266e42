/** Reading one variable without a declaration. */
import { isSecretSchema } from '../core/definition/secret-schema.ts'
import { VarveError } from '../core/errors.ts'
import { freeze, type Json } from '../core/json.ts'
import { originText } from '../core/layers/origin.ts'
import { textWithoutPasswords } from '../core/passwords.ts'
import type { SourceComplaint, SourceKey, SourceReport, SourceValue } from '../core/ports.ts'
import { check, expected } from '../core/schema/check.ts'
import { readText, textTypeOf } from '../core/schema/text.ts'
import type { InputOf, OutputOf, StandardSchema } from '../core/schema/standard.ts'
import { familyOf, filesIn } from './dotenv-files.ts'
import { readDotenvFiles } from './dotenv-reading.ts'
import { environmentIn, variablesOf, type Environment } from './environment.ts'
import { Names } from './names.ts'
import { readVariables } from './variables.ts'

/** How one variable is read. */
export interface ReadOptions<S extends StandardSchema> {
  /** Serves when it is set nowhere; it is checked like any value. Without one, a missing variable is an error. */
  readonly default?: InputOf<S>
  /** The variables, in place of this process's and of any `.env` file. */
  readonly from?: Environment
  /** `false` reads no `.env` files; a path reads those of that folder in place of the working directory's. */
  readonly dotenv?: boolean | string
}

/** One variable's value: the schema's output. Throws MISSING_VALUE, INVALID_VALUE, or what is wrong with its source. */
export function readOne<S extends StandardSchema>(
  name: string,
  schema: S | (() => S),
  options: ReadOptions<S>,
): OutputOf<S> {
  // ArkType's schemas are functions themselves.
  const wanted: StandardSchema = '~standard' in schema ? schema : schema()
  const key = keyOf(name, wanted)
  const found = find(key, options)
  const read = found === undefined ? undefined : inputOf(found, key, wanted)
  if (found !== undefined && read !== undefined) return checked(read.input, key, wanted, found)
  if ('default' in options) return checked(options.default, key, wanted)
  return absent(key, wanted, options)
}

function keyOf(name: string, schema: StandardSchema): SourceKey {
  return {
    key: name,
    env: [name],
    envDeclared: true,
    aliases: [],
    secret: isSecretSchema(schema),
    // Empty text is nothing here, whatever the schema would make of it.
    keepsEmpty: false,
    shape: undefined,
  }
}

/** The strongest place that has it. */
function find(key: SourceKey, { from, dotenv = true }: ReadOptions<StandardSchema>): SourceValue | undefined {
  const names = new Names([key], { prefixes: [''] })
  const environment = from ?? process.env
  const own = valueIn(readVariables(variablesOf(environment), names), key)
  if (own !== undefined || from !== undefined || dotenv === false) return own
  const folder = dotenv === true ? '.' : dotenv
  const files = filesIn(folder, familyOf([]), environmentIn(environment))
  const answers = readDotenvFiles(files, { names, environment })
  return answers.map(({ report }) => valueIn(report, key)).findLast(value => value !== undefined)
}

/** A report's value. What is wrong with it is thrown, and what is odd about it is told. */
function valueIn({ values = [], complaints = [] }: SourceReport, { key }: SourceKey): SourceValue | undefined {
  for (const complaint of complaints) {
    const isOurs = complaint.about === key || (complaint.severity === 'error' && complaint.code !== 'REFERENCE_UNKNOWN')
    if (!isOurs) continue
    const error = errorOf(complaint)
    if (complaint.severity === 'error') throw error
    process.emitWarning(error.message, { code: error.code })
  }
  return values.find(({ path }) => path === undefined)
}

function errorOf({ code, issue, about, origin, remedy }: SourceComplaint): VarveError {
  const details = {
    issue,
    ...(about === undefined ? {} : { about }),
    ...(origin === undefined ? {} : { origin: originText(origin) }),
    ...(remedy === undefined ? {} : { remedy }),
  }
  return new VarveError(code as 'SOURCE_UNREADABLE', details)
}

/** What the schema is to check; undefined for text that says nothing. */
function inputOf(found: SourceValue, key: SourceKey, schema: StandardSchema): { readonly input: Json } | undefined {
  if ('value' in found) return isUnset(found.value) ? undefined : { input: found.value }
  const type = textTypeOf(isSecretSchema(schema) ? schema.secret : schema)
  const read = type === undefined ? { value: found.text } : readText(found.text, type)
  if ('value' in read) return { input: read.value }
  if ('unset' in read) return undefined
  const hint = read.hint === undefined || key.secret ? '' : ` (${read.hint})`
  throw invalid(key, schema, `${read.issue}${shown(found, key)}${hint}`, found)
}

function isUnset(value: Json): boolean {
  return typeof value === 'object' && value !== null && '$unset' in value
}

function checked(input: unknown, { key, secret }: SourceKey, schema: StandardSchema, found?: SourceValue): unknown {
  const result = check(schema, input, { key, secret })
  if ('value' in result) return freeze(result.value)
  const issue = result.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${message} at ${path.join('.')}`))
    .join('; ')
  const which = found === undefined ? `has a default that ${issue}` : `${issue}${shown(found, { secret })}`
  throw invalid({ key }, schema, which, found)
}

/** What it is instead, where that may be seen. */
function shown(found: SourceValue, { secret }: Pick<SourceKey, 'secret'>): string {
  if (secret) return ' (value hidden)'
  const text = 'text' in found ? textWithoutPasswords(found.text) : ''
  return `, but is ${JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text)}`
}

function invalid(
  { key }: Pick<SourceKey, 'key'>,
  schema: StandardSchema,
  issue: string,
  found: SourceValue | undefined,
): VarveError {
  const origin = found === undefined ? undefined : originText(found.origin)
  // The variable's own name is no place to look for it.
  const place = origin === undefined || origin === key ? {} : { origin }
  return new VarveError('INVALID_VALUE', { key, issue, ...place, remedy: `Give it ${expected(schema)}.` })
}

/** Nothing is set: a schema may still answer, as an optional one does. */
function absent(key: SourceKey, schema: StandardSchema, { from, dotenv = true }: ReadOptions<StandardSchema>): unknown {
  const result = check(schema, undefined, { key: key.key, secret: key.secret })
  if ('value' in result) return result.value
  const place = from !== undefined || dotenv === false ? '' : ' in the environment or in .env'
  const remedy = `Set ${key.key}${place} to ${expected(schema)}, or pass { default }.`
  throw new VarveError('MISSING_VALUE', { key: key.key, remedy })
}
