import { MASK, VarveError, withoutPasswords, type Inspection, type Json } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { documentsRead, type ReadDocument } from '../documents.ts'
import { fits } from '../keys.ts'
import { inspectTarget, problemText } from '../opening.ts'
import type { Session } from '../session.ts'
import { sourceJson } from '../source-json.ts'
import { isChanged, standings, type Standing } from '../standing.ts'
import { startText } from '../start.ts'
import { table, type Cell } from '../table.ts'
import { whereaboutsOf } from '../whereabouts.ts'
import { count, valueText } from '../words.ts'

interface SettingsFlags {
  readonly sources?: boolean
  readonly changed?: boolean
  readonly unchanged?: boolean
}

/** `varve settings [KEYS]`: what a start would find for every key, and where. Needs no store, and opens none. */
export function settings(bind: Bind): ReturnType<Bind> {
  const grammar = command('settings', 'show what a start finds for every key, and where; no store is asked')
    .argument('[keys]', 'only keys that begin like this, or fit this: server., *.port')
    .option('--sources', 'show the documents that are read, in their order of precedence')
    .option('--changed', 'only keys whose value is not their declared default')
    .option('--unchanged', 'only keys whose value is their declared default')
  examples(
    grammar,
    'varve settings',
    'varve settings --environment production --changed',
    'varve settings --sources --json',
  )
  return bind<SettingsFlags>(grammar, async (session, flags, [pattern]) => {
    if (flags.changed === true && flags.unchanged === true) {
      throw new VarveError('USAGE', { issue: '--changed and --unchanged leave nothing.', remedy: 'Choose one.' })
    }
    const inspection = await inspectTarget(session)
    for (const problem of inspection.problems) session.output.warn(session.shortPath(problemText(problem)))
    const all = standings(await session.target(), inspection)
    if (flags.sources === true) return showSources(documentsRead(inspection, all), inspection, session)
    const shown = all.filter(standing => fits(standing.key, pattern) && isWanted(standing, flags)).toSorted(byCategory)
    showSettings(shown, inspection, session)
  })
}

function isWanted(standing: Standing, { changed, unchanged }: SettingsFlags): boolean {
  if (changed !== true && unchanged !== true) return true
  return isChanged(standing) === (changed === true)
}

function byCategory(a: Standing, b: Standing): number {
  const [one, other] = [a.declared.category, b.declared.category]
  return one < other ? -1 : one > other ? 1 : 0
}

function showSettings(shown: readonly Standing[], inspection: Inspection, session: Session): void {
  const { output } = session
  if (output.json !== undefined) return output.printJson(shown.map(standingJson))
  const rows = shown.map(standing => row(standing, session))
  if (shown.length === 0) return output.say('No key fits.')
  let category: string | undefined
  for (const [index, line] of table(rows, output, '  ').entries()) {
    const own = shown[index]?.declared.category
    if (output.forPeople && own !== category) output.print(output.paint.bold(own ?? ''))
    category = own
    output.print(line)
  }
  output.say(footer(shown, inspection, session))
}

function row(standing: Standing, session: Session): Cell[] {
  const { paint, forPeople } = session.output
  const { key, listing, winner } = standing
  const isDefault = winner?.layer === 'default'
  const missing = winner === undefined
  const usual = isChanged(standing) === true ? shownFallback(standing) : undefined
  return [
    key,
    { text: shownValue(standing), paint: isDefault || missing ? paint.dim : paint.cyan },
    { text: listing.type, paint: paint.dim },
    {
      text: session.shortPath(whereaboutsOf(standing)),
      paint: missing ? paint.red : isDefault ? paint.dim : paint.green,
    },
    ...(forPeople ? [] : [winner?.layer ?? '']),
    { text: usual === undefined ? '' : `(default ${valueText(usual)})`, paint: paint.dim },
  ]
}

function shownValue({ listing, winner, fallback }: Standing): string {
  const isAbsent = winner?.layer === 'default' && fallback === undefined && listing.value === null
  return valueText(isAbsent ? undefined : listing.value)
}

/** The default as it may be shown. */
function shownFallback({ declared, fallback }: Standing): Json | undefined {
  return declared.secret ? MASK : fallback === undefined ? undefined : withoutPasswords(fallback)
}

function standingJson(standing: Standing): object {
  const { key, declared, listing, winner, fallback } = standing
  const { secret, category, doc, place } = declared
  const [isSet, hasDefault] = [winner !== undefined, fallback !== undefined]
  return {
    key,
    value: secret ? { secret: true, set: isSet } : isSet ? (listing.value ?? null) : null,
    type: listing.type,
    kind: listing.kind,
    secret,
    set: isSet,
    source: winner !== undefined ? { ...sourceJson(listing.explanation), document: winner.document ?? null } : null,
    default: secret ? { secret: true, set: hasDefault } : (shownFallback(standing) ?? null),
    changed: isChanged(standing) ?? null,
    category,
    doc: doc ?? null,
    declared: place,
  }
}

function footer(shown: readonly Standing[], inspection: Inspection, { output: { paint } }: Session): string {
  const missing = shown.filter(({ winner }) => winner === undefined).length
  const parts = [
    count(shown.length, 'value'),
    ...(missing === 0 ? [] : [`${missing} missing`]),
    `environment ${startText(inspection)}`,
  ]
  return `\n${paint.dim(parts.join(' · '))}`
}

function showSources(read: readonly ReadDocument[], inspection: Inspection, session: Session): void {
  const { output } = session
  if (output.json !== undefined) return output.printJson(read)
  const { dim, bold } = output.paint
  const rows = read.map(({ layer, document, keys, inForce }, index): Cell[] => [
    String(index + 1),
    layer,
    { text: session.shortPath(document ?? 'the declaration'), paint: bold },
    { text: `${count(keys, 'key')}, ${inForce} in force`, paint: dim },
  ])
  for (const line of table(rows, output)) output.print(line)
  const above = 'A document beats those below it. Above them all stand overrides and, for live values, what is stored.'
  output.say(`\n${dim(`environment ${startText(inspection)}`)}\n${dim(above)}`)
}
