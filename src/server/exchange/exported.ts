import { canonical, MASK, type FiledFlag, type FlagsFile, type Json, type LiveEntry } from 'varve'
import type { Cond, Flat, Reader, Tree, Varve, When } from 'varve'
import { flagsFileSchema } from 'varve/documents'
import { isDocument, type Tenants } from '../reading/visible-entries.ts'
import { asJson } from '../writing/entry-shown.ts'
import { factsOf, isRecord, isSecret } from '../writing/facts.ts'

/** The scope that segments are kept in. */
const SEGMENTS = 'varve:segment'

/** A document that is handed out, and what of the store it cannot say. */
export interface Exported {
  readonly document: Json
  /** How many were left out, by what they are: secrets, documents, flags of other scopes, rollouts. */
  readonly left: Readonly<Record<string, number>>
}

/** Which part of the store is wanted: of a moment, and of one scope; everything of now when absent. */
export interface WantedEntries {
  readonly at: When | undefined
  readonly scope: string | undefined
  /** Who asks: who is bound to tenants is told nothing of others, and no segments, whose conditions may name anybody. */
  readonly tenants: Tenants
}

/** Stored values by key, those of scopes by `key@scope`, as `varve export` writes them. Secrets are never written out. */
export async function storedValues(varve: Varve, { at, scope: wanted }: WantedEntries): Promise<Exported> {
  const { entries } = await varve.snapshot(at)
  const chosen = entries.filter(({ scope }) => scope?.startsWith('varve:') !== true && fits(scope, wanted))
  const open = chosen.filter(({ key }) => !isSecret(varve, key))
  const plain = open.filter(({ value }) => !isDocument(value))
  const named = plain.map(({ key, scope, value }) => [nameOf(key, scope, wanted), value] as const)
  const left = { secrets: chosen.length - open.length, documents: open.length - plain.length }
  return { document: Object.fromEntries(named), left: counted(left) }
}

/** What every key has for somebody, from whatever layer; what is masked is left out. */
export function servedValues(varve: Varve, reader: Reader<Flat<Tree>>): Exported {
  const explained = varve.declaredKeys().map(({ key }) => reader.explain(key))
  const set = explained.filter(({ reason }) => reason !== 'ERROR')
  const open = set.filter(({ value }) => !JSON.stringify(value).includes(MASK))
  const document = Object.fromEntries(open.map(({ key, value }) => [key, value]))
  return { document, left: counted({ secrets: set.length - open.length }) }
}

/** Stored flags and segments as a file of flags. */
export async function storedFlags(varve: Varve, { at, scope: wanted, tenants }: WantedEntries): Promise<Exported> {
  const { entries } = await varve.snapshot(at)
  const documents = entries.filter(({ scope, value }) => scope?.startsWith('varve:') !== true && isDocument(value))
  const own = documents.filter(({ scope }) => scope === wanted)
  const flags = own.filter(({ value }) => isRecord(value) && 'flag' in value)
  const file: FlagsFile = {
    flags: Object.fromEntries(flags.map(({ key, value }) => [key, filed(varve, key, value)])),
    ...(tenants === undefined ? segmentsIn(entries) : {}),
  }
  const others = tenants === undefined ? documents.length - own.length : 0
  const left = { flagsOfOtherScopes: others, rollouts: own.length - flags.length }
  return { document: { $schema: flagsFileSchema['$id'] ?? null, ...ordered(asJson(file)) }, left: counted(left) }
}

function segmentsIn(entries: readonly LiveEntry[]): Pick<FlagsFile, 'segments' | 'segmentDocs'> {
  const found = entries.flatMap(({ key, scope, value }) =>
    scope === SEGMENTS && isRecord(value) ? [{ key, value }] : [],
  )
  const docs = found.flatMap(({ key, value: { doc } }) => (typeof doc === 'string' ? [[key, doc] as const] : []))
  return {
    ...(found.length === 0
      ? {}
      : { segments: Object.fromEntries(found.map(({ key, value }) => [key, value['when'] as Cond])) }),
    ...(docs.length === 0 ? {} : { segmentDocs: Object.fromEntries(docs) }),
  }
}

function filed(varve: Varve, key: string, value: Json): FiledFlag {
  const { doc, default: fallback, schema } = factsOf(varve, key)
  const flag = isRecord(value) ? value['flag'] : undefined
  const type = isRecord(schema) ? schema['type'] : undefined
  return {
    ...(isType(type) ? { type } : {}),
    ...(typeof doc === 'string' ? { doc } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
    // The log's own document, which was judged before it was written.
    ...(flag as unknown as FiledFlag),
  }
}

function isType(type: unknown): type is 'boolean' | 'string' | 'integer' | 'number' {
  return type === 'boolean' || type === 'string' || type === 'integer' || type === 'number'
}

function fits(scope: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || scope === wanted
}

function nameOf(key: string, scope: string | undefined, wanted: string | undefined): string {
  return scope === undefined || scope === wanted ? key : `${key}@${scope}`
}

/** The same JSON with its members in the one order that does not depend on who wrote it. */
function ordered(value: Json): { readonly [name: string]: Json } {
  const read: unknown = JSON.parse(canonical(value))
  return isRecord(read) ? read : {}
}

function counted(left: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(left).filter(([, count]) => count > 0))
}
