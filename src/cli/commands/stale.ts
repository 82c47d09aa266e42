import path from 'node:path'
import { VarveError } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { wholeNumber } from '../number.ts'
import type { Session } from '../session.ts'
import { staleFlags, type StaleFlag } from '../stale-flags.ts'
import { table, type Cell } from '../table.ts'
import { fileText } from '../value-input.ts'
import { ago, isoTime } from '../words.ts'

interface StaleFlags {
  readonly days?: string
  readonly reads?: string
  readonly exitCode?: boolean
}

const DAY = 86_400_000

/** Most that a list of keys that were read may hold, in bytes. */
const MOST = 16 * 1_048_576

/** `varve stale`: flags that have done their work, and what to do about them. */
export function stale(bind: Bind): ReturnType<Bind> {
  const grammar = command('stale', 'list flags that have done their work, and what to do about them')
    .option('--days <number>', 'how long everybody must have been served the same: 30 days')
    .option('--reads <file>', 'the keys that were read, one a line or as a JSON list: others are told too')
    .option('--exit-code', 'end with 10 when there are any')
  examples(
    grammar,
    'varve stale',
    'varve stale --days 90 --exit-code',
    'varve stale --reads reads.txt --json=key,problem,advice',
  )
  return bind<StaleFlags>(grammar, async (session, flags) => {
    const { varve } = await session.open()
    const days = wholeNumber(flags.days ?? '30', '--days')
    const reads = flags.reads === undefined ? undefined : await readKeys(session, flags.reads)
    const found = await staleFlags(varve, { now: session.now, age: days * DAY, reads })
    report(session, found)
    if (reads === undefined) {
      session.output.remark('Which flags are never read is not known here: --reads takes a list of keys that were.')
    }
    return flags.exitCode === true && found.length > 0 ? 10 : 0
  })
}

/** Keys that were read: a JSON list, or one a line. Throws USAGE. */
async function readKeys(session: Session, file: string): Promise<ReadonlySet<string>> {
  const text = await fileText(path.resolve(session.cwd, file), file, MOST)
  if (!/^\s*[[{]/.test(text)) return new Set(text.split('\n').map(line => line.trim()))
  try {
    const keys: unknown = JSON.parse(text)
    if (Array.isArray(keys) && keys.every(key => typeof key === 'string')) return new Set(keys)
  } catch {
    // Said below, in words that help.
  }
  throw new VarveError('USAGE', {
    issue: `${file} is no list of keys.`,
    remedy: 'Write one key a line, or ["a.b", "c"].',
  })
}

function report(session: Session, found: readonly StaleFlag[]): void {
  const { output, now } = session
  if (output.json !== undefined) return output.printJson(found.map(one => staleJson(one, now)))
  const { bold, dim, yellow } = output.paint
  const rows = found.map(({ key, problem, serves, since, changed, advice }): Cell[] => [
    { text: key, paint: bold },
    { text: serves === undefined ? problem : `${problem} ${serves}`, paint: yellow },
    since === undefined ? '' : output.forPeople ? ago(now - since) : isoTime(since),
    changed === undefined ? '' : `r${changed.revision}`,
    changed?.by ?? '',
    { text: advice, paint: dim },
  ])
  for (const line of table(rows, output)) output.print(line)
  if (rows.length === 0) output.say('No flag is stale.')
}

function staleJson({ key, problem, serves, since, changed, advice }: StaleFlag, now: number): object {
  return {
    key,
    problem,
    serves: serves ?? null,
    since: since === undefined ? null : isoTime(since),
    days: since === undefined ? null : Math.floor((now - since) / DAY),
    changed: changed === undefined ? null : { ...changed, at: isoTime(changed.at) },
    advice,
  }
}
