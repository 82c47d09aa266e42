import { canonical, type Cond, type FiledFlag, type FlagDocument, type FlagsFile, type Json } from 'varve'
import type { Tree, Varve } from 'varve'
import { documentIn } from './document-words.ts'
import { isRecord } from './record.ts'
import { isOfType, typeOf } from './recorded-keys.ts'
import type { Session } from './session.ts'
import { whenOf } from './when.ts'
import { count } from './words.ts'

/** The scope that segments are kept in. */
const SEGMENTS = 'varve:segment'

/** What a store holds and a file of flags cannot say. */
export interface LeftOut {
  /** Flags and rollouts of other scopes. */
  readonly scoped: number
  /** Rollouts under way. */
  readonly rollouts: number
}

/** Which flags are wanted: of a moment (the present when absent), and of one scope (those for everybody when absent). */
export interface WantedFlags {
  readonly at?: string | undefined
  readonly scope?: string | undefined
}

/** The flags and segments a store holds, as a file: the same ones always as the same text. */
export async function storedFlags(
  session: Session,
  varve: Varve<Tree>,
  { at, scope: wanted }: WantedFlags = {},
): Promise<{ readonly file: FlagsFile; readonly left: LeftOut }> {
  const { entries } = await varve.snapshot(at === undefined || at === 'now' ? undefined : whenOf(at, session.now))
  const { definitions } = (await session.target()).config
  const flags: [string, FiledFlag][] = []
  const segments: [string, Cond][] = []
  const docs: [string, string][] = []
  const left = { scoped: 0, rollouts: 0 }
  for (const { key, scope, value } of entries) {
    const document = scope === SEGMENTS ? undefined : documentIn(value)
    if (scope === SEGMENTS && isRecord(value)) {
      segments.push([key, ordered(value['when'] as Cond)])
      if (typeof value['doc'] === 'string') docs.push([key, value['doc']])
    } else if (document === undefined) continue
    else if (scope !== wanted) left.scoped += scope === undefined ? 0 : 1
    else if ('rollout' in document) left.rollouts += 1
    else flags.push([key, filed(document.flag, definitions.find(key) ?? recordedFacts(varve.recorded(key)))])
  }
  const named = {
    ...(segments.length === 0 ? {} : { segments: Object.fromEntries(segments) }),
    ...(docs.length === 0 ? {} : { segmentDocs: Object.fromEntries(docs) }),
  }
  return { file: { flags: Object.fromEntries(flags), ...named }, left }
}

/** What is known of a key besides its document. */
interface Facts {
  readonly doc?: string | undefined
  readonly fallback?: Json | undefined
  readonly shape?: Json | undefined
}

function recordedFacts(recorded: Json | undefined): Facts {
  if (!isRecord(recorded)) return {}
  const { doc, default: fallback, schema: shape } = recorded
  return { fallback, shape, ...(typeof doc === 'string' ? { doc } : {}) }
}

function filed(document: FlagDocument, { doc, fallback, shape }: Facts): FiledFlag {
  const { variants, enabled, off, requires, rules, serve, unit, salt, hash } = ordered(document)
  return {
    type: exportedType({ schema: shape, variants }),
    ...(doc === undefined ? {} : { doc }),
    ...(fallback === undefined ? {} : { default: ordered(fallback) }),
    variants,
    enabled,
    ...(off === undefined ? {} : { off }),
    ...(requires === undefined ? {} : { requires }),
    rules,
    serve,
    ...(unit === undefined ? {} : { unit }),
    salt,
    ...(hash === undefined ? {} : { hash }),
  }
}

function exportedType(known: {
  readonly schema: Json | undefined
  readonly variants: object
}): NonNullable<FiledFlag['type']> {
  const type = typeOf(known)
  if (type !== 'json') return type as NonNullable<FiledFlag['type']>
  return Object.values(known.variants).every(value => isOfType(value, 'object')) ? 'object' : 'json'
}

/** The same JSON with its members in the one order that does not depend on who wrote it. */
function ordered<T>(value: T): T {
  return JSON.parse(canonical(value as Json)) as T
}

/** Tells what was left out. */
export function tellLeftOut({ output }: Session, { scoped, rollouts }: LeftOut): void {
  if (scoped > 0)
    output.warn(`${count(scoped, 'flag')} of other scopes left out: a file holds those of one, by --tenant or --scope`)
  if (rollouts > 0)
    output.warn(`${count(rollouts, 'rollout')} left out: a file of flags has none; --format jsonl has them`)
}
