import { isProblem, toDotted, toJsonPatch, VarveError, type Difference, type Json, type JsonDifference } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { documentIn, rolloutChangeWords } from '../document-words.ts'
import { flagDifferences, type PartDifference } from '../flag-difference.ts'
import type { Output } from '../output.ts'
import { jsonText } from '../paint.ts'
import { namesIn, type Session } from '../session.ts'
import { usualStart } from '../starts.ts'
import { table, type Cell } from '../table.ts'
import { sideOf } from '../when.ts'
import { changeText, visible } from '../words.ts'

interface DiffFlags {
  /** As `--profile`: profiles to compare. */
  readonly env?: readonly string[]
  readonly keys?: string
  readonly patch?: boolean
  readonly exitCode?: boolean
}

/** `varve diff A [B]`: what differs in the store between two moments or scopes, or between two profiles at start. */
export function diff(bind: Bind): ReturnType<Bind> {
  const grammar = command('diff', 'show what differs between two moments or scopes, or with --profile two profiles')
    .argument('[from]', 'a revision (r42), a time, an age (2h), a tag, now, or a scope (tenant:acme, tenant:acme@r42)')
    .argument('[to]', 'the same; now when absent')
    .option('--env <name>', 'a profile to compare, as with --profile', repeatable)
    .option('--keys <pattern>', 'only these keys: limits.*')
    .option('--patch', 'print a JSON Patch (RFC 6902) that turns one `varve export` into the other')
    .option('--exit-code', 'end with 10 when there are differences')
  examples(
    grammar,
    'varve diff 2h',
    'varve diff r40 r42',
    'varve diff now tenant:acme',
    'varve diff --profile staging production',
  )
  return bind<DiffFlags>(grammar, async (session, flags, [from, to]) => {
    const named = [...(session.options.profile ?? []), ...(flags.env ?? [])]
    const amount =
      named.length === 0
        ? await diffStore(session, flags, sides(from, to)).catch(async (error: unknown) => {
            throw (await meantProfiles(session, error, [from, to])) ?? error
          })
        : await diffProfiles(session, flags, [...named, from, to])
    return flags.exitCode === true && amount > 0 ? 10 : 0
  })
}

function sides(from: string | undefined, to: string | undefined): readonly [string, string] {
  if (from !== undefined) return [from, to ?? 'now']
  throw new VarveError('USAGE', {
    issue: 'There is nothing to compare.',
    remedy: 'Name a moment or a scope, `varve diff 2h`, or two profiles, `varve diff --profile staging production`.',
  })
}

function repeatable(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name]
}

/** The error to tell instead where no tag was found, and every name that was given is one of a profile. */
async function meantProfiles(
  session: Session,
  error: unknown,
  given: readonly (string | undefined)[],
): Promise<VarveError<'USAGE'> | undefined> {
  if (!isProblem(error, 'UNKNOWN_TAG')) return undefined
  const names = [session.options.environment, ...given].filter(name => name !== undefined)
  const target = await session.target()
  const { inspectTarget } = await import('../opening.ts')
  const { known, environment } = await inspectTarget(session, usualStart(session, target), { withoutSecrets: true })
  const profiles = new Set([...known, environment, ...(target.environments ?? []).flatMap(namesIn)])
  if (!names.every(name => profiles.has(name))) return undefined
  return new VarveError('USAGE', {
    issue: `There is no tag ${JSON.stringify(error.details.tag)}.`,
    remedy: `To compare profiles, run \`varve diff --profile ${names.join(' ')}\`.`,
  })
}

/** Tells what differs in the store, and returns how much does. */
async function diffStore(session: Session, flags: DiffFlags, [from, to]: readonly [string, string]): Promise<number> {
  const { varve } = await session.open()
  const { output, now } = session
  const keys = flags.keys === undefined ? {} : { keys: flags.keys }
  const found = await varve.diff(sideOf(from, now), sideOf(to, now), keys)
  if (flags.patch === true) output.print(jsonText(patchOf(found), output.forPeople ? 2 : undefined))
  else if (output.json !== undefined) output.printJson(found.map(differenceJson))
  else for (const line of differenceLines(found, output)) output.print(line)
  if (found.length === 0 && flags.patch !== true) output.say('Nothing differs.')
  return found.length
}

async function diffProfiles(
  session: Session,
  { patch, keys }: DiffFlags,
  given: readonly (string | undefined)[],
): Promise<number> {
  const names = given.filter(name => name !== undefined)
  if (names.length > 2 || patch === true) {
    const issue = patch === true ? '--patch is about the store.' : `${names.length} profiles cannot be compared.`
    throw new VarveError('USAGE', { issue, remedy: 'Name two: `varve diff --profile staging production`.' })
  }
  const { diffStarts } = await import('../start-diff-report.ts')
  return diffStarts(session, names, keys)
}

/** Differences as `--json` prints them. */
export function differenceJson({ key, scope, before, after, parts }: Difference): object {
  const facts = { key, scope: scope ?? null, before: before ?? null, after: after ?? null }
  const op = before === undefined ? 'add' : after === undefined ? 'remove' : 'replace'
  return { ...facts, op, parts: parts ?? null }
}

/** Differences as lines: `+` for what came, `-` for what went, `~` for what changed; parts of JSON below their key. */
export function differenceLines(found: readonly Difference[], output: Output): string[] {
  const rows = found.flatMap((one): Cell[][] => {
    const name = one.scope === undefined ? one.key : `${one.key} (${one.scope})`
    const [was, is] = [documentIn(one.before), documentIn(one.after)]
    if (was !== undefined && is !== undefined && 'flag' in was && 'flag' in is) {
      return flagDifferences(was.flag, is.flag).map(part => documentRow(part, name, output))
    }
    const deed = rolloutChangeWords(one.before, one.after, changeText)
    if (deed !== undefined) return [[...signCells('~', name, output), visible(deed)]]
    if (was !== undefined || is !== undefined) return [row(one.before, one.after, name, output)]
    const inside = (one.parts ?? []).filter(({ path }) => path.length > 0)
    if (inside.length === 0) return [row(one.before, one.after, name, output)]
    return inside.map(part => row(beforeOf(part), afterOf(part), `${name} ${toDotted(part.path)}`, output))
  })
  return table(rows, output)
}

function row(before: Json | undefined, after: Json | undefined, name: string, output: Output): Cell[] {
  const said = (value: Json | undefined): string | undefined => (value === undefined ? undefined : changeText(value))
  return cells(said(before), said(after), name, output)
}

/** A part of a flag that differs: `checkout.newFlow rule staff`. */
function documentRow({ name, before, after }: PartDifference, key: string, output: Output): Cell[] {
  return cells(before, after, `${key} ${name}`, output)
}

function cells(before: string | undefined, after: string | undefined, name: string, output: Output): Cell[] {
  const sign = before === undefined ? '+' : after === undefined ? '-' : '~'
  const change = { '+': after ?? '', '-': before ?? '', '~': `${before} → ${after}` }[sign]
  return [...signCells(sign, name, output), change]
}

function signCells(sign: '+' | '-' | '~', name: string, { paint }: Output): Cell[] {
  const color = { '+': paint.green, '-': paint.red, '~': paint.yellow }[sign]
  return [
    { text: sign, paint: color },
    { text: name, paint: color },
  ]
}

function beforeOf(part: JsonDifference): Json | undefined {
  return part.op === 'add' ? undefined : part.before
}

function afterOf(part: JsonDifference): Json | undefined {
  return part.op === 'remove' ? undefined : part.after
}

/** A value; undefined for a flag's or a rollout's document. */
function plain(value: Json | undefined): Json | undefined {
  return documentIn(value) === undefined ? value : undefined
}

/** One patch for the document that `varve export` prints: a member for each key, `key@scope` for a scope's own. */
function patchOf(found: readonly Difference[]): Json[] {
  return found.flatMap(({ key, scope, parts, ...sides }) => {
    const member = scope === undefined ? key : `${key}@${scope}`
    // Documents are in no export.
    const [before, after] = [plain(sides.before), plain(sides.after)]
    if (before === undefined && after === undefined) return []
    if (before === undefined) return toJsonPatch([{ path: [member], op: 'add', after: after ?? null }])
    if (after === undefined) return toJsonPatch([{ path: [member], op: 'remove', before }])
    // Of a secret only the fact is known: there is nothing a patch could say.
    return toJsonPatch((parts ?? []).map(part => ({ ...part, path: [member, ...part.path] })))
  })
}
