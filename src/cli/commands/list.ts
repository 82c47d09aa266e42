import { originText, shareAt, stepAt } from 'varve'
import { command, examples, timed, type Bind } from '../command.ts'
import { documentIn, flagWords, percentText, sideWords, type Shown } from '../document-words.ts'
import { listedKeys, type Listed } from '../listed.ts'
import type { Opened, Session } from '../session.ts'
import { sourceJson } from '../source-json.ts'
import { table, type Cell } from '../table.ts'
import { whenOf } from '../when.ts'
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
    const all = await listedKeys(opened, session, flags.at)
    const documents = await documentsOf(opened, session, flags.at)
    const shown = all
      .filter(({ key }) => key === prefix || key.startsWith(prefix))
      .filter(({ category }) => flags.category === undefined || category === flags.category)
      .filter(({ layer }) => flags.source === undefined || layer === flags.source)
      .toSorted((a, b) => order(a.category, b.category) || order(a.key, b.key))
    const { output } = session
    if (output.json !== undefined) return output.printJson(shown.map(one => listingJson(one, documents(one))))
    if (!output.forPeople) {
      const rows = shown.map(one => plainRow(one, documents(one), session.now))
      return table(rows, output).forEach(line => output.print(line))
    }
    if (all.length === 0) return output.print('No config values registered.')
    if (shown.length === 0) return output.print('No key fits.')
    for (const line of grouped(shown, documents, session)) output.print(line)
    output.say(footer(shown, opened, session))
  })
}

/** The document that decides the value of a key, where it is one. */
type Documents = (listing: Listed) => Shown | undefined

/** What the store holds in place of values, for the audience of the list, at a moment or now. */
async function documentsOf({ varve, store }: Opened, session: Session, at: string | undefined): Promise<Documents> {
  if (store === undefined) return () => undefined
  const { entries } = await varve.snapshot(at === undefined || at === 'now' ? undefined : whenOf(at, session.now))
  const places = entries.flatMap(({ key, scope, value }) => {
    const document = documentIn(value)
    return document === undefined ? [] : [[`${key}\n${scope ?? ''}`, document] as const]
  })
  const found = new Map(places)
  return ({ key, layer, explanation: { origin, layers } }) => {
    // A document that left it to the next layer decided too, but what shows is not its own.
    const own = 'revision' in origin ? origin.scope : undefined
    const isStored = 'revision' in origin || layers.some(one => one.layer === 'stored' && one.status === 'absent')
    return isStored && layer !== 'killed' ? found.get(`${key}\n${own ?? ''}`) : undefined
  }
}

function listingJson(listing: Listed, document: Shown | undefined): object {
  const { key, value, type, kind, secret, category, doc, owner, tags, unit, deprecated, variable, declared } = listing
  const shown = secret ? { secret: true, set: value !== undefined } : (value ?? null)
  const facts = { kind, secret, category, doc: doc ?? null, owner: owner ?? null, tags, unit: unit ?? null }
  const source = sourceJson(listing.explanation)
  // What was declared for this command only stands nowhere.
  const place = listing.inCode ? { variable, declared } : { variable: null, declared: null }
  return {
    ...{ key, value: shown, type, source, ...facts, deprecated: deprecated ?? null, ...place },
    document: document ?? null,
    inCode: listing.inCode,
  }
}

/** Said of a key that only the log knows. */
const NOT_IN_CODE = 'not in code'

function plainRow(listing: Listed, document: Shown | undefined, now: number): Cell[] {
  const { key, type, layer, category } = listing
  const { by, at } = author(listing)
  const cells = [key, shownText(listing, document, now), type, layer, category, at === undefined ? '' : isoTime(at), by]
  return listing.inCode ? cells : [...cells, NOT_IN_CODE]
}

/** A value, or who gets what where a document decides: `25 % true`, `flag: 2 variants, 3 rules`. */
function shownText({ value }: Listed, document: Shown | undefined, now: number): string {
  if (document === undefined) return valueText(value)
  if ('flag' in document) return flagWords(document.flag)
  return `${percentText(shareAt(document.rollout, now))} ${sideWords(document.rollout.candidate, valueText)}`
}

/** How far a rollout of several steps is: `step 3 of 6`. */
function remark(document: Shown | undefined, now: number): string | undefined {
  if (document === undefined || !('rollout' in document) || document.rollout.steps.length < 2) return undefined
  const { held, steps } = document.rollout
  const step = `step ${stepAt(document.rollout, held?.since ?? now) + 1} of ${steps.length}`
  return held === undefined ? step : `${step}, paused`
}

/** What decides, in a word: the layer, or the kind of document in it. */
function decider({ value, layer }: Listed, document: Shown | undefined): string {
  if (document !== undefined) return 'flag' in document ? 'flag' : 'rollout'
  return value === undefined ? 'unset' : layer
}

function* grouped(shown: readonly Listed[], documents: Documents, session: Session): Generator<string> {
  const { output } = session
  const lines = table(
    shown.map(one => personRow(one, documents(one), session)),
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

function personRow(listing: Listed, document: Shown | undefined, { output, now }: Session): Cell[] {
  const { paint } = output
  const { key, type, layer, explanation } = listing
  const { by, at } = author(listing)
  const fallback = explanation.layers.find(one => one.layer === 'default')?.value
  const isDefault = layer === 'default' && document === undefined
  const progress = remark(document, now)
  const standard = isDefault || fallback === undefined ? '' : `(default ${valueText(fallback)})`
  return [
    key,
    { text: shownText(listing, document, now), paint: isDefault ? paint.dim : paint.cyan },
    { text: type, paint: paint.dim },
    { text: decider(listing, document), paint: isDefault ? paint.dim : paint.green },
    at === undefined ? '' : ago(now - at),
    by,
    listing.inCode
      ? { text: progress ?? standard, paint: paint.dim }
      : { text: [progress, NOT_IN_CODE].filter(Boolean).join(', '), paint: paint.yellow },
  ]
}

/** Who set a stored value, and when; elsewhere the place it was found, where that says more than the layer. */
function author({ explanation: { origin } }: Listed): { readonly by: string; readonly at?: number } {
  if ('revision' in origin) return { by: origin.by, at: origin.at }
  return { by: 'declared' in origin ? '' : originText(origin) }
}

function footer(shown: readonly Listed[], { varve }: Opened, session: Session): string {
  const overrides = shown.filter(({ layer }) => layer === 'override').length
  const strangers = shown.filter(({ inCode }) => !inCode).length
  const parts = [
    count(shown.length, 'value'),
    ...(overrides === 0 ? [] : [count(overrides, 'override')]),
    ...(strangers === 0 ? [] : [`${strangers} not in code`]),
    `revision r${varve.head().number}`,
    session.shortPath(varve.health().store?.name ?? 'no store'),
  ]
  return `\n${session.output.paint.dim(parts.join(' · '))}`
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
