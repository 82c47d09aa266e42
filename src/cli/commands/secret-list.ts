import type { SecretListing } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import {
  listedSecrets,
  placeOf,
  startJson,
  storedJson,
  type ListedSecrets,
  type StartSecret,
} from '../listed-secrets.ts'
import type { Opened, Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { ago, count, isoTime, timeText } from '../words.ts'

interface ListFlags {
  readonly unreadable?: boolean
}

/** `varve secret list`: every secret there is, with everything about it but its value. */
export function secretList(bind: Bind): ReturnType<Bind> {
  const grammar = command('list', 'list secrets: where each is, how it is sealed, and whether it can be read')
    .argument('[keys]', 'only these: a prefix, or a pattern: mail.*')
    .option('--unreadable', 'only those that cannot be read, and which key they want')
  examples(grammar, 'varve secret list', 'varve secret list --unreadable', 'varve secret list mail. --json')
  return bind<ListFlags>(grammar, async (session, { unreadable }, [keys]) => {
    const opened = await session.open()
    const found = await listedSecrets(opened, session, keys)
    const shown = unreadable === true ? unreadableOf(found) : found
    const { output } = session
    if (output.json !== undefined)
      return output.printJson([...shown.stored.map(storedJson), ...shown.atStart.map(startJson)])
    for (const line of table(rowsOf(shown, session), output)) output.print(line)
    output.say(footer(shown, opened, unreadable === true))
  })
}

function unreadableOf({ stored, atStart }: ListedSecrets): ListedSecrets {
  return { stored: stored.filter(one => !one.readable), atStart: atStart.filter(({ reason }) => reason !== undefined) }
}

function rowsOf({ stored, atStart }: ListedSecrets, session: Session): Cell[][] {
  const rows = [...stored.map(one => storedRow(one, session)), ...atStart.map(one => startRow(one, session))]
  return session.output.forPeople ? withoutEmptyColumns(rows) : rows
}

/** A column that says nothing of anybody is in a person's way; a script counts on it. */
function withoutEmptyColumns(rows: readonly Cell[][]): Cell[][] {
  const isSaid = (column: number): boolean => rows.some(row => textOf(row[column] ?? '') !== '')
  return rows.map(row => row.filter((_, column) => isSaid(column)))
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text
}

function storedRow(one: SecretListing, { output, now }: Session): Cell[] {
  const { key, scope = '', side, kind, keyId, reference, fingerprint = '', revision, by, at } = one
  const { paint, forPeople } = output
  const place = reference ?? (keyId === undefined ? '' : forPeople ? `key ${keyId}` : keyId)
  return [
    key,
    [scope, side].filter(Boolean).join(' '),
    { text: kind, paint: kind === 'plaintext' ? paint.yellow : paint.green },
    { text: place, paint: paint.dim },
    fingerprint,
    `r${revision}`,
    by,
    forPeople ? ago(now - at) : isoTime(at),
    { text: stateOf(one, forPeople), paint: one.readable ? paint.dim : paint.red },
  ]
}

/** Whether it can be read, and why not; for how long a rotation still lasts. */
function stateOf(
  { readable, reason = 'for no known reason', rotatingUntil }: SecretListing,
  forPeople: boolean,
): string {
  if (!readable) return `unreadable: ${reason}`
  if (rotatingUntil !== undefined) return `rotating until ${timeText(rotatingUntil)}`
  return forPeople ? '' : 'readable'
}

function startRow(one: StartSecret, session: Session): Cell[] {
  const { paint, forPeople } = session.output
  const { reason } = one
  const state = reason === undefined ? (forPeople ? '' : 'readable') : `unreadable: ${reason}`
  return [
    one.key,
    '',
    { text: one.layer, paint: paint.green },
    { text: session.shortPath(placeOf(one)), paint: paint.dim },
    ...['', '', '', ''],
    { text: state, paint: reason === undefined ? paint.dim : paint.red },
  ]
}

function footer({ stored, atStart }: ListedSecrets, { keyring }: Opened, unreadable: boolean): string {
  if (stored.length + atStart.length === 0) return unreadable ? 'Every secret can be read.' : 'There is no secret.'
  const open = stored.filter(({ kind }) => kind === 'plaintext').length
  const broken = stored.filter(({ readable }) => !readable).length
  const keys = keyring?.keyIds ?? []
  return `\n${[
    count(stored.length, 'stored secret'),
    ...(open === 0 ? [] : [`${open} in the open`]),
    ...(broken === 0 ? [] : [`${broken} unreadable`]),
    ...(atStart.length === 0 ? [] : [`${atStart.length} from sources`]),
    keys.length === 0
      ? 'no key'
      : `sealed with ${keys[0]}${keys.length === 1 ? '' : `, ${count(keys.length - 1, 'more key')} to open with`}`,
  ].join(' · ')}`
}
