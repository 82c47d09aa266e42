import { command, examples, timed, type Bind } from '../command.ts'
import { table, type Cell } from '../table.ts'
import { sideOf, whenOf } from '../when.ts'
import { isoTime, timeText, valueText } from '../words.ts'
import { differenceJson, differenceLines } from './diff.ts'

interface SnapshotFlags {
  readonly at?: string
  readonly diff?: string
}

/** `varve snapshot`: every stored value that was live at a moment. */
export function snapshot(bind: Bind): ReturnType<Bind> {
  const grammar = timed(command('snapshot', 'show every stored value that was live')).option(
    '--diff <when>',
    'only what differs from this earlier moment',
  )
  examples(grammar, 'varve snapshot', 'varve snapshot --at 2026-01-15T03:47Z --diff 2026-01-15T03:00Z')
  return bind<SnapshotFlags>(grammar, async (session, { at, diff }) => {
    const { varve } = await session.open()
    const { output, now, scope } = session
    const when = at === undefined || at === 'now' ? undefined : whenOf(at, now)
    if (diff !== undefined) {
      const found = await varve.diff(sideOf(diff, now), when ?? 'now')
      if (output.json !== undefined) return output.printJson(found.map(differenceJson))
      return differenceLines(found, output).forEach(line => output.print(line))
    }
    const taken = await varve.snapshot(when)
    const entries = taken.entries.filter(entry => scope === undefined || entry.scope === scope)
    if (output.json !== undefined) {
      return output.printJson({
        revision: taken.revision,
        at: isoTime(taken.at),
        entries: entries.map(({ scope, at, ...entry }) => ({ ...entry, scope: scope ?? null, at: isoTime(at) })),
      })
    }
    const rows = entries.map(({ key, scope, value, revision, at, by, message }): Cell[] => [
      key,
      scope ?? '',
      { text: valueText(value), paint: output.paint.cyan },
      { text: `r${revision}`, paint: output.paint.yellow },
      timeText(at),
      by,
      message,
    ])
    for (const line of table(rows, output)) output.print(line)
    output.say(output.paint.dim(`\n${timeText(taken.at)} · revision r${taken.revision}`))
  })
}
