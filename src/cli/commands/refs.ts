import { existsSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import type { KeyReference, NamedKey } from '../../scan/index.ts'
import { command, examples, type Bind } from '../command.ts'
import { codeReferences, type CodeReferences } from '../refs-work.ts'
import type { Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { count } from '../words.ts'
import { byKey } from '../by-key.ts'

interface RefsFlags {
  readonly unread?: boolean
  readonly exitCode?: boolean
}

/** `varve refs [KEY] [PATH…]`: where code reads a key. Needs the declaration, and no store. */
export function references(bind: Bind): ReturnType<Bind> {
  const grammar = command('refs', 'show where code reads keys, which nobody reads, and names that are none')
    .argument('[key]', 'one key; all of them when absent')
    .argument('[paths...]', 'files and folders; the whole repository when absent')
    .option('--unread', 'only the keys that nobody reads')
    .option('--exit-code', 'end with 10 when a name is read that is no key, or a key is read nowhere')
  examples(
    grammar,
    'varve refs checkout.newFlow',
    'varve refs src',
    'varve refs --unread',
    'varve refs --exit-code --json',
  )
  return bind<RefsFlags>(grammar, async (session, flags, args) => {
    const { definitions } = (await session.target()).config
    const keys = [...definitions].map(({ key, aliases, kind }) => ({ key, aliases, isSetting: kind === 'setting' }))
    const { key, paths } = asked(session, keys, args as readonly [string | undefined, readonly string[] | undefined])
    const chosen = key === undefined ? keys : keys.filter(one => one.key === key)
    // Names that are no keys are told by all keys, whichever is asked for.
    const found = codeReferences(session, keys, paths)
    const told = {
      ...found,
      references: found.references.filter(one => key === undefined || one.key === key),
      undeclared: key === undefined ? found.undeclared : found.undeclared.filter(one => one.nearest === key),
      unread: found.unread.filter(one => key === undefined || one === key),
    }
    report(session, told, { chosen, only: key, unread: flags.unread === true })
    return flags.exitCode === true && (told.undeclared.length > 0 || told.unread.length > 0) ? 10 : 0
  })
}

/** A key, by its own name or a former one, and the paths; a path may stand first. Throws UNKNOWN_KEY. */
function asked(
  session: Session,
  keys: readonly NamedKey[],
  [first, rest = []]: readonly [string | undefined, readonly string[] | undefined],
): { readonly key: string | undefined; readonly paths: readonly string[] } {
  if (first === undefined) return { key: undefined, paths: rest }
  const known = keys.find(({ key, aliases }) => key === first || aliases.includes(first))
  if (known !== undefined) return { key: known.key, paths: rest }
  if (existsSync(path.resolve(session.cwd, first))) return { key: undefined, paths: [first, ...rest] }
  throw new VarveError('UNKNOWN_KEY', { key: first })
}

interface Telling {
  readonly chosen: readonly NamedKey[]
  readonly only: string | undefined
  readonly unread: boolean
}

function report(session: Session, found: CodeReferences, { chosen, only, unread }: Telling): void {
  const { output } = session
  if (output.json !== undefined) {
    const { references: all, undeclared, unread: unreadKeys, files } = found
    return output.printJson({ key: only ?? null, references: all, unread: unreadKeys, undeclared, files })
  }
  for (const file of found.leftOut) output.warn(`${file} is too long to be looked at.`)
  if (unread) for (const key of found.unread) output.print(key)
  else if (only === undefined) for (const line of table(summary(found, chosen, session), output)) output.print(line)
  else
    for (const line of table(
      found.references.map(one => place(one, session)),
      output,
    ))
      output.print(line)
  for (const { name, nearest, path: file, line, column } of found.undeclared) {
    output.warn(`${file}:${line}:${column} reads ${name}, which is no key: is ${nearest} meant?`)
  }
  if (only !== undefined && found.references.length === 0) output.say(`No code reads ${only}.`)
  output.say(output.paint.dim(`\n${count(found.files, 'file')}, ${count(found.unread.length, 'key')} read nowhere`))
}

/** Each key with how often it is read, and where first. */
function summary(
  { references: all, unread }: CodeReferences,
  chosen: readonly NamedKey[],
  { output }: Session,
): Cell[][] {
  const read = byKey(all)
  return chosen.map(({ key }) => {
    const own = read.get(key) ?? []
    const [first] = own
    const none = unread.includes(key)
    return [
      key,
      output.forPeople ? count(own.length, 'place') : String(own.length),
      { text: none ? (own.length > 0 ? 'only in tests' : 'unread') : '', paint: output.paint.yellow },
      { text: first === undefined ? '' : placeText(first), paint: output.paint.dim },
    ]
  })
}

function place(one: KeyReference, { output }: Session): Cell[] {
  const notes = [...(one.alias === undefined ? [] : [`as ${one.alias}`]), ...(one.isTest ? ['in a test'] : [])]
  return [placeText(one), { text: one.how, paint: output.paint.dim }, notes.join(', ')]
}

function placeText({ path: file, line, column }: KeyReference): string {
  return `${file}:${line}:${column}`
}
