import type { HistoryEntry, Revision, Tree, Varve } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { wholeNumber } from '../number.ts'
import { isRecord } from '../record.ts'
import type { Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { count, isoTime, replacedText, timeText } from '../words.ts'

interface HistoryFlags {
  readonly limit?: string
  readonly before?: string
}

/** `varve history [KEY]`: what happened to a key, to keys under a prefix, or to everything. */
export function history(bind: Bind): ReturnType<Bind> {
  const grammar = command('history', 'show what happened, newest first')
    .alias('log')
    .argument('[key]', 'a key, or all under a prefix: limits.*; whole revisions when absent')
    .option('-n, --limit <number>', 'at most this many; 0 for all', '50')
    .option('--before <revision>', 'only older than this revision')
  examples(grammar, 'varve history limits.maxUploads', "varve history 'limits.*' -n 10", 'varve history --before r120')
  return bind<HistoryFlags>(grammar, async (session, flags, [pattern]) => {
    const { varve } = await session.open()
    const limit = wholeNumber(flags.limit ?? '50', '--limit')
    const before = flags.before === undefined ? {} : { before: wholeNumber(flags.before.replace(/^r/, ''), '--before') }
    const wanted = { ...before, ...(limit === 0 ? {} : { limit: limit + 1 }) }
    const oldest =
      pattern === undefined
        ? await revisions(session, varve, wanted, limit)
        : await entries(session, varve, pattern, wanted, limit)
    if (oldest !== undefined && session.output.forPeople) session.output.say(older(session, pattern, oldest))
  })
}

type Wanted = { readonly limit?: number; readonly before?: number }

/** Prints whole revisions; returns the last one's number when there are more. */
async function revisions(
  session: Session,
  varve: Varve<Tree>,
  wanted: Wanted,
  limit: number,
): Promise<number | undefined> {
  const { output } = session
  const { shown, more } = await page(varve.revisions(wanted), limit)
  if (output.json !== undefined) output.printJson(shown.map(revisionJson))
  else {
    const rows = shown.map((one): Cell[] => [
      { text: `r${one.number}`, paint: output.paint.yellow },
      timeText(one.at),
      one.by,
      one.kind,
      touched(one, output.forPeople),
      one.message,
    ])
    for (const line of table(rows, output)) output.print(line)
  }
  return more ? shown.at(-1)?.number : undefined
}

async function entries(
  session: Session,
  varve: Varve<Tree>,
  pattern: string,
  wanted: Wanted,
  limit: number,
): Promise<number | undefined> {
  const { output, scope } = session
  const chosen = { ...wanted, ...(scope === undefined ? {} : { scope }) }
  const { shown, more } = await page(varve.history(pattern, chosen), limit)
  if (output.json !== undefined) output.printJson(shown.map(entryJson))
  else {
    const severalKeys = new Set(shown.map(({ key }) => key)).size > 1 || pattern.endsWith('*')
    const severalScopes = !output.forPeople || shown.some(entry => entry.scope !== undefined)
    const rows = shown.map(entry => row(entry, session, { severalKeys, severalScopes }))
    for (const line of table(rows, output)) output.print(line)
    if (shown.length === 0) output.say('Nothing was ever stored here.')
  }
  return more ? shown.at(-1)?.revision : undefined
}

function row(
  entry: HistoryEntry,
  { output }: Session,
  { severalKeys, severalScopes }: { severalKeys: boolean; severalScopes: boolean },
): Cell[] {
  const { revision, key, scope, at, by, message, restores, destroyed } = entry
  return [
    { text: `r${revision}`, paint: output.paint.yellow },
    timeText(at),
    by,
    ...(severalKeys || !output.forPeople ? [key] : []),
    ...(severalScopes ? [scope ?? ''] : []),
    replacedText(entry.before, entry.after, entry.scope),
    `${message}${restores === undefined ? '' : ` (as in r${restores})`}${destroyed === undefined ? '' : ` (value destroyed in r${destroyed})`}`,
  ]
}

function touched({ changes, note }: Revision, short: boolean): string {
  const keys = [...new Set(changes.map(({ key }) => key))]
  if (keys.length === 0) return isRecord(note) && typeof note['tag'] === 'string' ? note['tag'] : ''
  return short && keys.length > 2 ? `${keys[0]} and ${count(keys.length - 1, 'other')}` : keys.join(', ')
}

/** The items to show, and whether there is at least one more. */
async function page<T>(items: AsyncIterable<T>, limit: number): Promise<{ shown: T[]; more: boolean }> {
  const shown: T[] = []
  for await (const item of items) {
    if (limit !== 0 && shown.length === limit) return { shown, more: true }
    shown.push(item)
  }
  return { shown, more: false }
}

function older({ output }: Session, pattern: string | undefined, oldest: number): string {
  const what = pattern === undefined ? '' : ` '${pattern}'`
  return output.paint.dim(`\nOlder: varve history${what} --before r${oldest}`)
}

function revisionJson({ number, at, by, message, kind, changes, hash, id, note }: Revision): object {
  return { revision: number, at: isoTime(at), by, message, kind, changes, note: note ?? null, id, hash }
}

function entryJson(entry: HistoryEntry): object {
  const { revision, key, scope, kind, at, by, message, before, after, restores, destroyed } = entry
  const facts = { revision, key, scope: scope ?? null, kind, at: isoTime(at), by, message }
  return {
    ...facts,
    before: before ?? null,
    after: after ?? null,
    restores: restores ?? null,
    destroyed: destroyed ?? null,
  }
}
