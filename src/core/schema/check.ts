/** Checking a value against any Standard Schema, with messages that are ours and safe to print. */
import { VarveError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { jsonSchemaOf, partOf, resolved } from './json-schema.ts'
import { misfits } from './misfit.ts'
import { isOwn, type SchemaIssue } from './schema.ts'
import type { StandardIssue, StandardResult, StandardSchema } from './standard.ts'
import { ANYTHING, expectedOf } from './words.ts'

export { expected } from './words.ts'

/** One thing wrong with a value, ready to be shown. */
export interface CheckIssue {
  /** Names and positions that lead to the part, outermost first; empty for the whole value. */
  readonly path: readonly (string | number)[]
  /** Without subject and value: `must be at most 65535`. Reads after a key: `server.port must be …`. */
  readonly message: string
  readonly code?: 'UNSAFE_INTEGER'
}

/** What `check` answers. The value is the schema's output, not yet frozen. */
export type CheckResult = { readonly value: unknown } | { readonly issues: readonly CheckIssue[] }

/** At most this many issues of one value are told; more would help nobody. */
const MAX_ISSUES = 50
const MAX_MESSAGE = 200

/**
 * Checks a value. Messages of other libraries are replaced by ours wherever the schema's JSON Schema tells what is
 * wrong, and else kept on one line of at most 200 characters. For a secret nothing a schema said is kept: messages say
 * what was expected, and paths end before the first name that the schema does not declare. Throws SCHEMA_ASYNC when the
 * schema answers with a promise.
 */
export function check(
  schema: StandardSchema,
  input: unknown,
  { key, secret }: { readonly key: string; readonly secret: boolean },
): CheckResult {
  const result = validated(schema, input, key)
  if (result.issues === undefined) return { value: result.value }
  const issues = result.issues.slice(0, MAX_ISSUES)
  if (isOwn(schema) && !secret) return { issues: issues.map(issue => ({ ...issue, path: pathOf(issue) })) }
  const root = jsonSchemaOf(schema)
  const retold = byPath(issues).flatMap(group =>
    secret ? retoldSecret(group, input, root) : retoldOpen(group, input, root),
  )
  return { issues: secret ? withoutDoubles(retold) : retold }
}

function validated(schema: StandardSchema, input: unknown, key: string): StandardResult<unknown> {
  let result: StandardResult<unknown> | Promise<StandardResult<unknown>>
  try {
    result = schema['~standard'].validate(input)
  } catch {
    return { issues: [{ message: 'could not be checked, because its schema threw an error' }] }
  }
  if (!('then' in result)) return result
  // Its rejection is nobody's: the caller learns at once that promises are not accepted.
  result.then(undefined, () => undefined)
  throw new VarveError('SCHEMA_ASYNC', { key })
}

type Path = CheckIssue['path']

/** Issues with one path. */
interface Group {
  readonly path: Path
  readonly issues: readonly StandardIssue[]
}

function byPath(issues: readonly StandardIssue[]): readonly Group[] {
  const groups = new Map<string, { path: Path; issues: StandardIssue[] }>()
  for (const issue of issues) {
    const path = pathOf(issue)
    const group = groups.get(JSON.stringify(path)) ?? { path, issues: [] }
    group.issues.push(issue)
    groups.set(JSON.stringify(path), group)
  }
  return [...groups.values()]
}

function pathOf({ path = [] }: StandardIssue): Path {
  // Not path.map: ArkType's path is a subclass of Array whose map adds an item.
  return Array.from(path, part => {
    const name = typeof part === 'object' ? part.key : part
    return typeof name === 'symbol' ? String(name) : name
  })
}

/** A lone issue is told by JSON Schema where that can; several at one place are kept, so that none is lost. */
function retoldOpen({ path, issues }: Group, input: unknown, root: JsonObject | undefined): readonly CheckIssue[] {
  const seen = seenAt(path, input, root)
  const isUnsafe = seen.some(issue => issue.code !== undefined)
  if (isUnsafe || (issues.length === 1 && seen.length > 0)) return seen.map(issue => ({ ...issue, path }))
  return issues.map(({ message }) => ({ path, message: foreign(message) }))
}

/** What JSON Schema sees at a path. An absent part that may be absent is not what the issue is about. */
function seenAt(path: Path, input: unknown, root: JsonObject | undefined): readonly SchemaIssue[] {
  const node = nodeAt(path, root)
  const value = valueAt(input, path)
  if (node === undefined || root === undefined || (value === undefined && !isRequired(path, root))) return []
  return misfits(node, value, root)
}

function isRequired(path: Path, root: JsonObject): boolean {
  const name = path.at(-1)
  if (typeof name !== 'string') return true
  const parent = nodeAt(path.slice(0, -1), root)
  const required = parent && resolved(parent, root)['required']
  return Array.isArray(required) && required.includes(name)
}

/** Told of the deepest part that the schema declares: a name below it came with the value, and is as secret. */
function retoldSecret({ path }: Group, input: unknown, root: JsonObject | undefined): readonly CheckIssue[] {
  const shown = declared(path, root)
  const node = nodeAt(shown, root)
  if (node === undefined || root === undefined) return [{ path: shown, message: HIDDEN }]
  const seen = seenAt(shown, input, root)
  if (seen.length > 0) return seen.map(issue => ({ ...issue, path: shown }))
  const words = expectedOf(node, root)
  return [{ path: shown, message: words === ANYTHING ? HIDDEN : `must be ${words} (value hidden)` }]
}

/** Said of a secret when nobody can tell what its schema wants. */
const HIDDEN = 'does not fit its schema (value hidden)'

function foreign(message: string): string {
  // Control characters could move a terminal's cursor or forge a line of a log.
  const line = message
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
  const short = line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line
  return /^(?:must|is|has|does|cannot) /.test(short) ? short : `is refused: ${short}`
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input
  for (const part of path) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined
  }
  return value
}

function nodeAt(path: Path, root: JsonObject | undefined): JsonObject | undefined {
  let node = root
  for (const part of path) node = node && root && partOf(node, part, root)
  return node
}

/** The beginning of a path that is positions and declared names; other names came with the value. */
function declared(path: Path, root: JsonObject | undefined): Path {
  let node = root
  const unknown = path.findIndex(part => {
    const names = node && root ? resolved(node, root)['properties'] : undefined
    const known = typeof part === 'number' || (isObject(names) && Object.hasOwn(names, part))
    node = node && root && partOf(node, part, root)
    return !known
  })
  return unknown < 0 ? path : path.slice(0, unknown)
}

function withoutDoubles(issues: readonly CheckIssue[]): readonly CheckIssue[] {
  return [...new Map(issues.map(issue => [JSON.stringify(issue), issue])).values()]
}
