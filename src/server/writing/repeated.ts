import {
  canonical,
  type Change,
  type Json,
  type Revision,
  type RevisionKind,
  uuidv7,
  VarveError,
  type Varve,
  type Written,
} from 'varve'
import type { Call } from '../call.ts'
import { isDeclared, isSecret } from './facts.ts'

const LONGEST = 200
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A request that changes something, as far as its repetition is concerned. */
type Repeatable = Pick<Call, 'request' | 'url' | 'mount' | 'principal' | 'varve'>

/** What a request asks for, as far as the revision that is found under its id can be held against it. */
export interface Wish {
  readonly kind?: RevisionKind
  /** Places that it changes; any when absent. */
  readonly places?: readonly WishedPlace[]
  /** Members of the revision's note. */
  readonly note?: Readonly<Record<string, Json>>
  /** True where it may have changed further places: what stood there already was left out of what is wished. */
  readonly more?: boolean
}

/** A place that is changed, with what it is to hold where that can be compared. */
export interface WishedPlace {
  readonly key: string
  readonly scope?: string | undefined
  readonly op?: Change['op']
  readonly value?: Json
  /** What else the entry is to fit. */
  readonly fits?: (entry: NonNullable<Change['entry']>) => boolean
}

/**
 * The id of a change whose request says `Idempotency-Key`: a UUIDv7 is the revision's id itself, any other text one that is
 * derived from it, from who asks and from what is asked. So every process finds what was written under it in the log.
 * Throws REQUEST_UNREADABLE.
 */
export async function changeId(call: Repeatable): Promise<string | undefined> {
  const key = call.request.headers.get('idempotency-key')
  if (key === null) return undefined
  const name = key.replace(/^"(.*)"$/, '$1')
  if (UUID7.test(name)) return name
  if (name !== '' && name.length <= LONGEST) return derivedId(call, name)
  throw new VarveError('REQUEST_UNREADABLE', {
    issue: `Idempotency-Key cannot be used: it has 1 to ${LONGEST} characters`,
    remedy: 'Send a UUID of version 7 that is new for each change.',
  })
}

async function derivedId({ request, url, mount, principal }: Repeatable, name: string): Promise<string> {
  const path = url.pathname.slice(mount.length)
  const text = canonical(['varve/idempotency-key/1', principal.id, request.method, path, name])
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  // A time before 2004: the log is searched from the time of an id on, and a repetition may come late.
  const before = hash.slice(16, 21).reduce((sum, byte) => sum * 256 + byte, 0)
  return uuidv7(before, length => hash.slice(0, length))
}

/**
 * What was written, unless it is another change than the one that is asked for: one that was made under the same id before.
 * Of somebody else's nothing is told. Throws IDEMPOTENCY_KEY_USED.
 */
export function ownOnly<W extends Written>(
  call: Pick<Repeatable, 'varve' | 'principal' | 'request'>,
  written: W,
  wish: Wish,
): W {
  if (!call.request.headers.has('idempotency-key')) return written
  if (written.by !== call.principal.name || !isGranted(call.varve, written, wish))
    throw new VarveError('IDEMPOTENCY_KEY_USED', {})
  return written
}

/** Revisions that are looked through for a repetition, newest first. */
const RECENT = 1000

/** What was made under an id not long ago, where nothing is left to do that could be repeated. */
export async function madeBefore(varve: Varve, id: string | undefined): Promise<Revision | undefined> {
  if (id === undefined) return undefined
  for await (const revision of varve.revisions({ limit: RECENT })) if (revision.id === id) return revision
  return undefined
}

function isGranted(varve: Varve, { kind, changes, note }: Written, wish: Wish): boolean {
  if (wish.kind !== undefined && kind !== wish.kind) return false
  const noted = Object.entries(wish.note ?? {})
  if (noted.some(([name, value]) => canonical(member(note, name)) !== canonical(value))) return false
  const { places } = wish
  if (places === undefined) return true
  const isDone = (place: WishedPlace): boolean => changes.some(change => fits(varve, place, change))
  const isWished = (change: Change): boolean => places.some(place => isAt(varve, place, change))
  return places.every(isDone) && (wish.more === true || changes.every(isWished))
}

function fits(varve: Varve, place: WishedPlace, change: Change): boolean {
  if (!isAt(varve, place, change) || (place.op !== undefined && place.op !== change.op)) return false
  const { entry } = change
  // Nobody is to find a secret by trying.
  if (entry === undefined || isSecret(varve, change.key)) return true
  if (place.fits !== undefined && !place.fits(entry)) return false
  return place.value === undefined || ('value' in entry && canonical(entry.value) === canonical(place.value))
}

/** True where both name one place; a key has its present name or a former one. */
function isAt(varve: Varve, place: WishedPlace, change: Change): boolean {
  return place.scope === change.scope && (place.key === change.key || ownName(varve, place) === ownName(varve, change))
}

function ownName(varve: Varve, { key, scope }: Pick<WishedPlace, 'key' | 'scope'>): string {
  return scope?.startsWith('varve:segment') === true || !isDeclared(varve, key) ? key : varve.explain(key).key
}

function member(note: Json | undefined, name: string): Json {
  return new Map(Object.entries(note ?? {})).get(name) ?? null
}
