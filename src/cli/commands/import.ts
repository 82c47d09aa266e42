import path from 'node:path'
import { type Command, Option } from 'commander'
import { canonical, VarveError, type Json, type Listing, type Problem, type Tree, type Varve } from 'varve'
import { holdsSecret } from '../../exchange/table/stored-already.ts'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { prefixed, readDotenv } from '../dotenv.ts'
import { isRecord } from '../record.ts'
import type { Session } from '../session.ts'
import { signed } from '../signed.ts'
import { fileText, standardInput } from '../value-input.ts'
import { report } from '../written.ts'

interface ImportFlags extends WriteFlags {
  readonly from?: string
  readonly out?: string
  readonly hashing?: 'utf8' | 'js'
  readonly vendorEnvironment?: string
  readonly strict?: boolean
  readonly format?: string
  readonly prefix?: string
  readonly skipUnfit?: boolean
  readonly table?: string
  readonly keyFile?: string
}

/** What a file of flags says that it is. */
const FLAGS_SCHEMA = 'urn:varve:flags:1'

/** Most that an import reads, in bytes. */
const MOST = 16 * 1_048_576

/** One value on its way in. */
interface Incoming {
  readonly key: string
  readonly scope: string | undefined
  readonly value: Json
}

/** `varve import FILE`: stores many values, or what another product or system keeps, as one revision. */
export function importing(bind: Bind): ReturnType<Bind> {
  return bind<ImportFlags>(grammar(), (session, flags, [file = '']) =>
    flags.from === undefined
      ? importValues(session, file, flags)
      : importFrom(session, file, { ...flags, from: flags.from }),
  )
}

function grammar(): Command {
  const line = writing(
    command('import', 'store many values, or the flags or settings of another system, as one revision')
      .argument(
        '<file>',
        'JSON as `varve export` writes it (groups may be nested), or a .env file; - for standard input; an address with --from vibetuner or shelfwise',
      )
      .option('--format <format>', 'json or env; by the end of the file name')
      .option('--prefix <name>', 'begins every variable that is meant: SHOP')
      .option('--skip-unfit', 'leave out what cannot be stored, instead of storing nothing')
      .option(
        '--from <product>',
        `flags as this product exports them: ${VENDORS}; varve for a file of flags; ${TABLES} for its table of settings`,
      )
      .option('--out <file>', 'with --from: write a file of flags, and store nothing')
      .addOption(
        new Option('--hashing <way>', "with --from: how the product's SDK in use hashes text").choices(['utf8', 'js']),
      )
      .option('--vendor-environment <name>', 'with --from: which environment, where the export has several')
      .option('--strict', 'with --from: end with 5, and write nothing, where something cannot be expressed')
      .option(
        '--table <name>',
        'with --from vibetuner or shelfwise: the table or collection, where it has another name',
      )
      .option(
        '--key-file <file>',
        'with --from vibetuner or shelfwise: what its secrets are sealed with, a line each; VARVE_IMPORT_KEY otherwise',
      ),
  )
  examples(
    line,
    "varve import values.json -m 'From staging'",
    "varve import .env --prefix SHOP -m 'Out of the .env' --dry-run",
    'varve import --from unleash export.json --out flags.json',
    "varve import --from unleash export.json --vendor-environment production -m 'Moving house'",
    "varve import --from shelfwise env:DATABASE_URL -m 'Out of tenant_configs' --dry-run",
  )
  return line
}

async function importValues(session: Session, file: string, flags: ImportFlags): Promise<number | void> {
  refuseWithoutFrom(flags)
  const { varve, keyring } = await session.open()
  const known = new Map(varve.list().map(listing => [listing.key, listing]))
  const { fit, unfit } = sorted(await incoming(session, varve, known, { file, flags }), known, keyring !== undefined)
  if (unfit.length > 0 && flags.skipUnfit !== true) throw new VarveError('VALUE_REFUSED', { problems: unfit })
  for (const { key, issue } of unfit) session.output.warn(`left out: ${key} ${issue}`)
  const replaced = await before(varve)
  const isThere = ({ key, scope, value }: Incoming): boolean =>
    known.get(key)?.secret === true
      ? holdsSecret(varve, key, scope, value)
      : same(value, replaced({ key, op: 'set', ...scopeIn(scope) }))
  const news = fit.filter(one => !isThere(one))
  if (news.length === 0) {
    if (session.output.json !== undefined) return session.output.printJson({ revision: null, changes: [] })
    return session.output.remark('Everything in it is stored already: nothing was changed.')
  }
  const options = await signed(session, flags)
  if (options === undefined) return 130
  const written = await varve.import(options, draft => {
    for (const { key, scope, value } of news) draft.set(key, value, scopeIn(scope))
  })
  report(session.output, written, replaced)
}

async function importFrom(
  session: Session,
  file: string,
  flags: ImportFlags & { readonly from: string },
): Promise<number | void> {
  const { importTable, isTableVendor } = await import('../table-importing.ts')
  if (isTableVendor(flags.from)) {
    refuseFlagsOnly(flags)
    return importTable(session, file, { vendor: flags.from, flags })
  }
  if (flags.table !== undefined || flags.keyFile !== undefined) {
    const issue = '--table and --key-file are about the table of another system.'
    throw new VarveError('USAGE', { issue, remedy: `Say which: --from ${TABLES}.` })
  }
  const { importFlags } = await import('../flags-importing.ts')
  return importFlags(session, file, flags)
}

/** The products by name; `src/exchange` has them too, and is loaded on use only. */
const VENDORS = 'unleash, flagd, growthbook, launchdarkly, flagsmith, eppo, flipper'

/** The systems whose tables of settings are imported. */
const TABLES = 'vibetuner or shelfwise'

function refuseWithoutFrom(flags: ImportFlags): void {
  const { table, keyFile } = flags
  if ([...aboutFlags(flags), table, keyFile].every(one => one === undefined)) return
  const issue = '--out, --hashing, --vendor-environment, --strict, --table and --key-file are about another product.'
  throw new VarveError('USAGE', { issue, remedy: `Say which: --from ${VENDORS}, ${TABLES}.` })
}

function refuseFlagsOnly(flags: ImportFlags): void {
  if ([...aboutFlags(flags), flags.format, flags.prefix].every(one => one === undefined)) return
  const issue = '--out, --hashing, --vendor-environment, --strict, --format and --prefix say nothing about a table.'
  throw new VarveError('USAGE', { issue, remedy: 'Leave them out.' })
}

function aboutFlags({ out, hashing, vendorEnvironment, strict }: ImportFlags): readonly unknown[] {
  return [out, hashing, vendorEnvironment, strict]
}

type Known = ReadonlyMap<string, Listing>

async function incoming(
  session: Session,
  varve: Varve<Tree>,
  known: Known,
  { file, flags }: { readonly file: string; readonly flags: ImportFlags },
): Promise<Incoming[]> {
  const text =
    file === '-' ? await standardInput(session, MOST) : await fileText(path.resolve(session.cwd, file), file, MOST)
  const format = flags.format ?? (/env(\.\w+)?$/.test(file) ? 'env' : file.endsWith('.jsonl') ? 'jsonl' : 'json')
  if (format === 'env') return fromDotenv(text, varve, known, { session, prefix: flags.prefix })
  if (format === 'json') return fromJson(text, known, { session, file })
  throw new VarveError('USAGE', {
    issue: `Values cannot be imported from ${format}.`,
    remedy: 'Formats are json and env. A history in jsonl is a record of one log, and cannot become part of another.',
  })
}

function fromJson(text: string, known: Known, { session, file }: { session: Session; file: string }): Incoming[] {
  const document = parsed(text, file)
  if (!isRecord(document)) throw unreadable(file, 'it is no object of keys and values')
  if (isRecord(document['flags']) && document['$schema'] === FLAGS_SCHEMA) {
    const issue = `${file} is a file of flags, not one of values.`
    throw new VarveError('USAGE', { issue, remedy: 'Add --from varve.' })
  }
  return [...flattened(document as { readonly [name: string]: Json }, '', known)].map(([name, value]) => {
    const [key = '', scope = session.scope] = name.split(/@(.*)/s)
    return { key, scope, value }
  })
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error))
  }
}

function unreadable(file: string, why: string): VarveError {
  return new VarveError('USAGE', {
    issue: `${file} cannot be imported: ${why}.`,
    remedy: 'Give what `varve export` writes.',
  })
}

/** Groups opened up into dotted keys, down to the keys that are declared. */
function* flattened(
  group: { readonly [name: string]: Json },
  prefix: string,
  known: Known,
): Generator<[name: string, value: Json]> {
  for (const [name, value] of Object.entries(group)) {
    const full = prefix + name
    const isGroup = isRecord(value) && !known.has(full.split('@')[0] ?? full)
    if (isGroup) yield* flattened(value, `${full}.`, known)
    else yield [full, value]
  }
}

function fromDotenv(
  text: string,
  varve: Varve<Tree>,
  known: Known,
  { session, prefix }: { readonly session: Session; readonly prefix: string | undefined },
): Incoming[] {
  const variables = readDotenv(text)
  const keys = new Map([...known.values()].map(({ key, variable }) => [prefixed(variable, prefix), key]))
  const others = Object.keys(variables).filter(name => !keys.has(name))
  if (others.length > 0) session.output.warn(`passed over, because no key is read from them: ${others.join(', ')}`)
  return [...keys].flatMap(([name, key]) => {
    const written = variables[name]
    const listing = known.get(key)
    // What cannot be stored anyway need not be readable.
    if (written === undefined || listing === undefined) return []
    const value = listing.kind === 'setting' ? null : varve.parse(key, written)
    return [{ key, scope: session.scope, value }]
  })
}

/** What can be stored, and what cannot, each with the reason. */
function sorted(
  all: readonly Incoming[],
  known: Known,
  canSeal: boolean,
): { fit: Incoming[]; unfit: (Problem & { key: string })[] } {
  const fit: Incoming[] = []
  const unfit: (Problem & { key: string })[] = []
  for (const one of all) {
    const issue = obstacle(known.get(one.key), canSeal)
    if (issue === undefined) fit.push(one)
    else unfit.push({ code: 'INVALID_VALUE', key: one.key, issue })
  }
  return { fit, unfit }
}

function obstacle(listing: Listing | undefined, canSeal: boolean): string | undefined {
  if (listing === undefined) return 'is not declared'
  if (listing.kind === 'setting') return 'is a start-up setting, which no store holds'
  return listing.secret && !canSeal ? 'is a secret, and VARVE_ENCRYPTION_KEY has no key to seal it with' : undefined
}

function scopeIn(scope: string | undefined): { readonly scope?: string } {
  return scope === undefined ? {} : { scope }
}

function same(a: Json, b: Json | undefined): boolean {
  return b !== undefined && canonical(a) === canonical(b)
}
