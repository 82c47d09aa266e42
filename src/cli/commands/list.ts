import { originText, type Listing } from 'varve'
import { command, examples, timed, type Bind } from '../command.ts'
import type { Opened, Session } from '../session.ts'
import { sourceJson } from '../source-json.ts'
import { table, type Cell } from '../table.ts'
import { readerAt } from '../reader-at.ts'
import { ago, count, isoTime, valueText } from '../words.ts'

interface ListFlags {
  readonly at?: string
  readonly category?: string
  readonly source?: string
}

/** `varve list [PREFIX]`: every key with its value and where that comes from. */
export function list(bind: Bind): ReturnType<Bind> {
  const grammar = timed(
    command('list', 'list keys with their values')
      .argument('[prefix]', 'only keys that begin like this: limits.')
      .option('--category <name>', 'only keys of one category')
      .option('--source <layer>', 'only keys whose value comes from this layer: stored, env, default'),
  )
  examples(grammar, 'varve list', 'varve list limits. --tenant acme', 'varve list --json=key,value,source')
  return bind<ListFlags>(grammar, async (session, flags, [prefix = '']) => {
    const opened = await session.open()
    const all = await listings(opened, session, flags.at)
    const shown = all
      .filter(({ key }) => key === prefix || key.startsWith(prefix))
      .filter(({ category }) => flags.category === undefined || category === flags.category)
      .filter(({ layer }) => flags.source === undefined || layer === flags.source)
      .toSorted((a, b) => order(a.category, b.category) || order(a.key, b.key))
    const { output } = session
    if (output.json !== undefined) return output.printJson(shown.map(listingJson))
    if (!output.forPeople) return table(shown.map(plainRow), output).forEach(line => output.print(line))
    if (all.length === 0) return output.print('No config values registered.')
    if (shown.length === 0) return output.print('No key fits.')
    for (const line of grouped(shown, session)) output.print(line)
    output.say(footer(shown, opened, session))
  })
}

/** What every key has, at a moment that was asked for or now. */
async function listings({ varve }: Opened, session: Session, at: string | undefined): Promise<Listing[]> {
  const all = varve.list(session.audience)
  if (at === undefined) return all
  const reader = (await readerAt(varve, at, session.now)).for(session.audience)
  return all.map(listing => {
    const explanation = reader.explain(listing.key)
    const value = explanation.reason === 'ERROR' ? undefined : explanation.value
    return { ...listing, value, layer: explanation.layer, explanation }
  })
}

function listingJson(listing: Listing): object {
  const { key, value, type, kind, secret, category, doc, owner, tags, unit, deprecated, variable, declared } = listing
  const shown = secret ? { secret: true, set: value !== undefined } : (value ?? null)
  const facts = { kind, secret, category, doc: doc ?? null, owner: owner ?? null, tags, unit: unit ?? null }
  const source = sourceJson(listing.explanation)
  return { key, value: shown, type, source, ...facts, deprecated: deprecated ?? null, variable, declared }
}

function plainRow(listing: Listing): Cell[] {
  const { key, type, layer, category } = listing
  const { by, at } = author(listing)
  return [key, valueText(listing.value), type, layer, category, at === undefined ? '' : isoTime(at), by]
}

function* grouped(shown: readonly Listing[], session: Session): Generator<string> {
  const { output } = session
  const lines = table(
    shown.map(one => personRow(one, session)),
    output,
    '  ',
  )
  let category: string | undefined
  for (const [index, line] of lines.entries()) {
    const own = shown[index]?.category
    if (own !== category) yield output.paint.bold(own ?? '')
    category = own
    yield line
  }
}

function personRow(listing: Listing, { output, now }: Session): Cell[] {
  const { paint } = output
  const { key, value, type, layer, explanation } = listing
  const { by, at } = author(listing)
  const fallback = explanation.layers.find(one => one.layer === 'default')?.value
  const isDefault = layer === 'default'
  return [
    key,
    { text: valueText(value), paint: isDefault ? paint.dim : paint.cyan },
    { text: type, paint: paint.dim },
    { text: value === undefined ? 'unset' : layer, paint: isDefault ? paint.dim : paint.green },
    at === undefined ? '' : ago(now - at),
    by,
    { text: isDefault || fallback === undefined ? '' : `(default ${valueText(fallback)})`, paint: paint.dim },
  ]
}

/** Who set a stored value, and when; elsewhere the place it was found, where that says more than the layer. */
function author({ explanation: { origin } }: Listing): { readonly by: string; readonly at?: number } {
  if ('revision' in origin) return { by: origin.by, at: origin.at }
  return { by: 'declared' in origin ? '' : originText(origin) }
}

function footer(shown: readonly Listing[], { varve }: Opened, session: Session): string {
  const overrides = shown.filter(({ layer }) => layer === 'override').length
  const parts = [
    count(shown.length, 'value'),
    ...(overrides === 0 ? [] : [count(overrides, 'override')]),
    `revision r${varve.head().number}`,
    session.shortPath(varve.health().store),
  ]
  return `\n${session.output.paint.dim(parts.join(' · '))}`
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
