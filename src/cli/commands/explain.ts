import { originText, type ExplainedLayer, type Explanation, type Listing, type Tree, type Varve } from 'varve'
import { askedAudience, asking, type AudienceFlags } from '../asked-audience.ts'
import { command, examples, timed, type Bind } from '../command.ts'
import { listing } from '../keys.ts'
import { sourcesOf } from '../project-sources.ts'
import { readerAt } from '../reader-at.ts'
import type { Session } from '../session.ts'
import { originJson, sourceJson } from '../source-json.ts'
import { table, type Cell } from '../table.ts'
import { traceLines } from '../trace-tree.ts'
import type { Target } from '../target.ts'
import { variablesOf } from '../variables.ts'
import { whenOf } from '../when.ts'
import { ago, isoTime, valueText } from '../words.ts'

/** `varve explain KEY`: why a key has its value, layer by layer. */
export function explain(bind: Bind): ReturnType<Bind> {
  const grammar = asking(timed(command('explain', 'show why a key has its value, layer by layer').argument('<key>')))
  examples(
    grammar,
    'varve explain limits.maxUploads',
    'varve explain limits.maxUploads --tenant acme --at 2h',
    'varve explain checkout.newFlow --user u_42 --attr country=DE',
  )
  return bind<AudienceFlags & { readonly at?: string }>(grammar, async (session, { at, ...who }, [key = '']) => {
    const { varve, store, target } = await session.open()
    const audience = askedAudience(session, who)
    const known = listing(varve, key, audience)
    const explanation = (await readerAt(varve, at, session.now)).for(audience).explain(known.key)
    if (session.output.json !== undefined) return session.output.printJson(explanationJson(explanation, known))
    const messages: Messages = store === undefined ? new Map() : await messagesOf(varve, at, session.now)
    for (const line of told(explanation, known, session, messages)) session.output.print(line)
    if (explanation.reason === 'ERROR') session.output.say(wayToSet(known, target, session))
  })
}

function explanationJson(explanation: Explanation, { type, secret }: Listing): object {
  const { key, value, moment, layer, reason, variant, ruleId, bucket, lacks, assumed, layers, trace } = explanation
  const isSet = reason !== 'ERROR'
  return {
    key,
    value: secret ? { secret: true, set: isSet } : isSet ? value : null,
    type,
    set: isSet,
    reason,
    variant: variant ?? null,
    ruleId: ruleId ?? null,
    bucket: bucket ?? null,
    lacks: lacks ?? null,
    layer,
    source: sourceJson(explanation),
    moment: { revision: moment.revision, at: isoTime(moment.at) },
    assumed: assumed === true,
    layers: layers.map(({ layer, document, status, value, origin, note, parts }) => ({
      layer,
      document: document ?? null,
      status,
      value: value ?? null,
      origin: origin === undefined ? null : originJson(origin),
      note: note ?? null,
      parts: parts?.map(part => ({ path: part.path, origin: originJson(part.origin) })) ?? null,
    })),
    trace: trace ?? null,
  }
}

type Messages = ReadonlyMap<string, string>

/** The message of every stored value that was live, by key and scope. */
async function messagesOf(varve: Varve<Tree>, at: string | undefined, now: number): Promise<Messages> {
  const when = at === undefined || at === 'now' ? undefined : whenOf(at, now)
  const { entries } = await varve.snapshot(when)
  return new Map(entries.map(({ key, scope, message }) => [`${key}\n${scope ?? ''}`, message]))
}

function* told(explanation: Explanation, known: Listing, session: Session, messages: Messages): Generator<string> {
  const { output } = session
  const isSet = explanation.reason !== 'ERROR'
  const value = isSet ? valueText(explanation.value) : 'is not set anywhere'
  const facts = [known.type, known.unit, known.kind === 'live' ? undefined : known.kind].filter(Boolean).join(', ')
  if (output.forPeople) {
    const { bold, dim } = output.paint
    yield `${bold(explanation.key)} ${isSet ? `= ${bold(value)}` : value}     ${dim(facts)}`
    if (known.doc !== undefined) yield dim(known.doc)
  }
  const context = { session, messages, key: explanation.key }
  const rows = explanation.layers.flatMap((layer, index) => [row(layer, index, context), ...partRows(layer, session)])
  yield* table(rows, output, '  ')
  if (explanation.trace !== undefined) yield* traceLines(explanation.trace, output, '  ')
  if (explanation.assumed === true) {
    output.say(output.paint.dim('This layer is the present one: only stored values have a history.'))
  }
}

/** How a key without a value gets one. */
function wayToSet({ key, kind }: Listing, target: Target, { surroundings }: Session): string {
  const sources = sourcesOf(target, surroundings.env)
  const [variable] = variablesOf(target.config.definitions.get(key), { sources })
  return kind === 'setting'
    ? `Set it: ${variable}, or ${key} in a file`
    : `Set it: varve set ${key} VALUE -m 'why', or ${variable}`
}

const MARKS: Readonly<Record<ExplainedLayer['status'], string>> = {
  wins: '✔ wins',
  shadowed: 'shadowed',
  absent: '',
  invalid: '✖ invalid',
  expired: 'expired',
  'pinned-under': 'below a pin',
}

interface Context {
  readonly session: Session
  readonly messages: Messages
  readonly key: string
}

function row(layer: ExplainedLayer, index: number, context: Context): Cell[] {
  const { output } = context.session
  const { bold, dim, green, red } = output.paint
  const paint = { wins: (text: string) => bold(green(text)), invalid: red }[layer.status as 'wins'] ?? dim
  return [
    String(index + 1),
    layer.layer,
    { text: layer.value === undefined ? '—' : valueText(layer.value), paint: layer.status === 'wins' ? bold : dim },
    { text: output.forPeople ? MARKS[layer.status] : layer.status, paint },
    { text: whereabouts(layer, context), paint: layer.status === 'wins' ? text => text : dim },
  ]
}

/** Where the parts of the value that serves stand, for a value of several parts. */
function partRows({ status, parts = [] }: ExplainedLayer, session: Session): Cell[][] {
  if (status !== 'wins') return []
  const { dim } = session.output.paint
  return parts
    .filter(({ path }) => path !== '')
    .map(({ path, origin }) => [
      '',
      '',
      { text: `  ${path}`, paint: dim },
      '',
      { text: session.shortPath(originText(origin)), paint: dim },
    ])
}

/** Where a layer's value stands: a place, or who wrote it when and why; with what is to be said about it. */
function whereabouts(layer: ExplainedLayer, { session, messages, key }: Context): string {
  const { origin, note } = layer
  if (origin === undefined) return session.shortPath(note ?? '')
  const parts = [originWords(origin, session), ...sectionOf(layer)]
  if ('revision' in origin) {
    const message = messages.get(`${key}\n${origin.scope ?? ''}`)
    if (message !== undefined) parts.push(`"${message}"`)
  }
  if (note !== undefined) parts.push(session.shortPath(note))
  return parts.join('  ')
}

/** The part of a file that a document is: `[production]` of `settings.toml [production]`. */
function sectionOf({ document, origin }: ExplainedLayer): string[] {
  if (document === undefined || origin === undefined || !('file' in origin)) return []
  return document.startsWith(`${origin.file} `) ? [document.slice(origin.file.length + 1)] : []
}

function originWords(origin: NonNullable<ExplainedLayer['origin']>, session: Session): string {
  if (!('revision' in origin)) return session.shortPath(originText(origin))
  const scope = origin.scope === undefined ? '' : `${origin.scope}, `
  const when = session.output.forPeople ? ago(session.now - origin.at) : isoTime(origin.at)
  return `${scope}r${origin.revision} by ${origin.by}, ${when}`
}
