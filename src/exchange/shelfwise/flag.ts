import type { FlagInput, Json } from 'varve'
import type { DeclaredKeys } from '../table/declared-keys.ts'
import type { LeftReason, LeftRow, PlannedChange } from '../table/plan.ts'
import type { ReadRow } from '../table/reading.ts'

/** What ShelfWise keeps of a flag: for a tenant, that it is forced; for everybody, how many per cent have it. */
const FLAG = /^feature\.(.+)\.(override|rollout_pct)$/

/** True for a row about a flag. */
export function isFlagRow({ row }: ReadRow): boolean {
  return FLAG.test(row.key)
}

/** What a row about a flag becomes: a tenant's own value, or who of everybody has it. */
export function flagChange(keys: DeclaredKeys, read: ReadRow): PlannedChange | LeftRow {
  const [, flag = '', kind = ''] = FLAG.exec(read.row.key) ?? []
  const listing = keys.find([`features.${flag}`, `feature.${flag}`, flag, `flags.${flag}`])
  const { row, scope, content, past } = read
  const place = { row, ...(scope === undefined ? {} : { scope }) }
  const wrong = (reason: LeftReason, why: string): LeftRow => ({
    ...place,
    ...(listing === undefined ? {} : { key: listing.key }),
    reason,
    why,
  })
  if ('reason' in content) return wrong(content.reason, content.why)
  // ShelfWise asks a tenant for its override, and only the zero UUID for a percentage.
  if ((scope === undefined) === (kind === 'override')) return wrong('idle', WHO_ASKS[kind] ?? '')
  if (listing === undefined) return wrong('not-in-code', `is about the flag ${flag}, which is not in the code`)
  if (listing.kind === 'setting') return wrong('setting', 'is a start-up setting here, which no store holds')
  if (listing.type !== 'boolean' || listing.secret)
    return wrong('does-not-fit', `is a switch there, and ${listing.key} is none here`)
  const text = 'text' in content ? content.text : JSON.stringify(content.value)
  const meant = kind === 'override' ? forced(text) : rolledOut(flag, text)
  if (typeof meant === 'string') return wrong('does-not-fit', meant)
  return { ...place, ...meant, key: listing.key, ...(past === undefined ? {} : { past }) }
}

const WHO_ASKS: Readonly<Record<string, string>> = {
  override: 'forces nobody there: ShelfWise asks for the override of a tenant, and the zero UUID is none',
  rollout_pct: 'moves nobody there: ShelfWise asks for the percentage of the zero UUID only',
}

/** A tenant's own value, or what is wrong with the text. Other words mean nothing there, and nobody is told. */
function forced(text: string): { readonly value: Json } | string {
  if (text === 'enabled' || text === 'disabled') return { value: text === 'enabled' }
  return `must be enabled or disabled, but is ${JSON.stringify(text)}, which ShelfWise passes over`
}

/** Who has the flag, by the formula that ShelfWise goes by, or what is wrong with the text. */
function rolledOut(flag: string, text: string): { readonly flag: FlagInput } | string {
  if (!/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text)) return `must be a whole percentage, but is ${JSON.stringify(text)}`
  const percent = Math.min(100, Math.max(0, Number(text.replaceAll('_', ''))))
  const split = { split: { on: 100_000 }, coverage: percent * 1000, rest: 'off' }
  const serve = percent === 0 ? 'off' : percent === 100 ? 'on' : split
  const line = { unit: 'tenant', hash: 'sha256-mod100', salt: flag }
  return { flag: { variants: { on: true, off: false }, enabled: true, rules: [], serve, ...line } }
}
