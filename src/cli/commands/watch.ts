import { canonical, MASK, withoutPasswords, type Json, type ValueChange, type Watching } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import type { ExitCode } from '../exit-codes.ts'
import { wholeNumber } from '../number.ts'
import type { Session } from '../session.ts'
import { changeText, isoTime, timeText, visible } from '../words.ts'

interface WatchFlags {
  readonly until?: string
  readonly limit?: string
}

/** `varve watch [PATTERN]`: prints each change as it takes effect, and can wait for one. */
export function watch(bind: Bind): ReturnType<Bind> {
  const grammar = command('watch', 'print each change as it takes effect')
    .argument('[pattern]', 'a key, or all under a prefix: limits.*', '*')
    .option('--until <value>', 'end as soon as the key has this value; with --timeout, 8 when it never has')
    .option('-n, --limit <number>', 'end after this many changes; with --timeout, 8 when there were fewer')
  examples(
    grammar,
    "varve watch 'limits.*'",
    'varve watch checkout.newFlow --until true --timeout 30s',
    'varve watch --json -n 1',
  )
  return bind<WatchFlags>(grammar, async (session, flags, [pattern = '*']) => {
    const { varve } = await session.open()
    const end = flags.limit === undefined ? undefined : wholeNumber(flags.limit, '--limit')
    const wanted = flags.until === undefined ? undefined : varve.parse(pattern, flags.until)
    const secrets = new Set(varve.list().flatMap(({ key, secret, value }) => (secret || value === MASK ? [key] : [])))
    const watching: Watching = pattern.endsWith('*') ? varve.watch(pattern as '*') : varve.watch(pattern)
    const has = (): boolean => wanted !== undefined && same(varve.explain(pattern).value, withoutPasswords(wanted))
    if (has()) return 0
    return follow(session, watching, { end, has, hidden: key => secrets.has(key) || varve.explain(key).value === MASK })
  })
}

interface Following {
  readonly end: number | undefined
  readonly has: () => boolean
  readonly hidden: (key: string) => boolean
}

/** Prints changes until it is time to stop: enough of them, the value waited for, the time, or Ctrl-C. */
async function follow(session: Session, watching: Watching, { end, has, hidden }: Following): Promise<ExitCode> {
  let interrupted = false
  const forget = session.surroundings.onInterrupt?.(() => {
    interrupted = true
    watching.stop()
  })
  try {
    let seen = 0
    for await (const change of watching) {
      print(session, change, hidden(change.key))
      seen += 1
      if (has() || seen === end) return 0
    }
    return interrupted ? 130 : 0
  } finally {
    watching.stop()
    forget?.()
  }
}

function print(session: Session, change: ValueChange, secret: boolean): void {
  const { output } = session
  const { key, cause, at, revision, by, message } = change
  const before = secret ? MASK : shown(change.before)
  const value = secret ? MASK : shown(change.value)
  if (output.json !== undefined) {
    const source = { cause, revision: revision ?? null, by: by ?? null, message: message ?? null }
    return output.printJsonLine({ key, before: before ?? null, value: value ?? null, at: isoTime(at), ...source })
  }
  const line = [
    timeText(at),
    key,
    `${changeText(before)} → ${changeText(value)}`,
    revision === undefined ? cause : `r${revision}`,
    by ?? '',
    visible(message ?? ''),
  ]
  output.print(line.join(output.forPeople ? '  ' : '\t'))
}

/** What a program gets, as JSON would carry it. */
function shown(value: unknown): Json | undefined {
  return value === undefined ? undefined : withoutPasswords(JSON.parse(JSON.stringify(value) ?? 'null') as Json)
}

function same(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b)
}
