import { canonical, VarveError, type FiledFlag, type FlagDocument, type FlagsFile } from 'varve'
import type { Cond, Json, Tree, Varve } from 'varve'
import type { ImportRemark, Vendor } from '../exchange/index.ts'
import { withKeys } from '../exchange/with-keys.ts'
import { jsonDocument, strictFlagsFile } from './flags-file.ts'
import { declareKeys, declareRecorded, isOfType, typeOf, type KnownNode } from './recorded-keys.ts'
import type { Session } from './session.ts'

/** How flags are read from a document of another product. */
export interface VendorFlags {
  readonly from: string
  readonly hashing?: 'utf8' | 'js'
  readonly vendorEnvironment?: string
}

/** Flags of another product, or of a file of ours, and what is to be said about them. */
export interface ReadFlags {
  readonly file: FlagsFile
  readonly remarks: readonly ImportRemark[]
}

/** Reads an exported document. Throws USAGE for an unknown vendor and IMPORT_UNREADABLE for what is no such document. */
export async function readFlags(session: Session, name: string, flags: VendorFlags): Promise<ReadFlags> {
  const { importers, vendorContexts } = await import('../exchange/index.ts')
  const { from, hashing, vendorEnvironment } = flags
  if (from !== 'varve' && !Object.hasOwn(importers, from)) {
    const names = [...Object.keys(importers), 'varve', 'vibetuner', 'shelfwise'].join(', ')
    throw new VarveError('USAGE', { issue: `Nothing can be imported from ${from}.`, remedy: `There are ${names}.` })
  }
  const document = await jsonDocument(session, name, from)
  if (from === 'varve') return { file: strictFlagsFile(document), remarks: [] }
  const vendor = from as Vendor
  const importer = await importers[vendor]()
  const { file, remarks } = importer(document, {
    ...(hashing === undefined ? {} : { hashing }),
    ...(vendorEnvironment === undefined ? {} : { environment: vendorEnvironment }),
  })
  return { file: vendorContexts.includes(vendor) ? { ...file, contexts: vendor } : file, remarks }
}

/** What an import would write to the store. */
export interface StorePlan {
  readonly flags: ReadonlyMap<string, FlagDocument>
  readonly segments: ReadonlyMap<string, { readonly when: Cond; readonly doc?: string }>
  /** Keys that no code declares: they are declared with the import. */
  readonly declared: readonly string[]
  /** Keys that hold exactly this already. */
  readonly unchanged: readonly string[]
  readonly remarks: readonly ImportRemark[]
}

/** Works out what an import writes, and declares what the code does not know. Throws what `declare` does. */
export function planned(session: Session, varve: Varve<Tree>, file: FlagsFile): StorePlan {
  const { file: named, remarks } = withKeys(file)
  const flags = Object.entries(named.flags)
  const known = new Map(varve.list().map(({ key, explanation }) => [key, explanation]))
  const declared = flags.filter(([key]) => !known.has(key))
  const strangers = new Set(varve.notInCode())
  const referred = flags.flatMap(([, flag]) => [...flagsIn(flag)]).filter(key => strangers.has(key))
  declareRecorded(
    session,
    varve,
    [...new Set(referred)].filter(key => !Object.hasOwn(named.flags, key)),
  )
  declareKeys(varve, new Map(declared.map(([key, flag]) => [key, nodeOf(flag)])))
  const place = session.scope === undefined ? {} : { scope: session.scope }
  const documents = flags.map(([key, flag]) => [key, documentOf(flag)] as const)
  const isNew = ([key, flag]: readonly [string, FlagDocument]): boolean => !same(varve.entry(key, place), { flag })
  const docs = new Map(Object.entries(named.segmentDocs ?? {}))
  const segments = Object.entries(named.segments ?? {}).map(([name, when]) => {
    // What a store says it is for stands, where the file says nothing.
    const doc = docs.get(name) ?? varve.segments.get(name)?.doc
    return [name, doc === undefined ? { when } : { when, doc }] as const
  })
  return {
    flags: new Map(documents.filter(isNew)),
    segments: new Map(segments.filter(([name, segment]) => !isStored(varve, name, segment))),
    declared: declared.map(([key]) => key),
    unchanged: documents.filter(one => !isNew(one)).map(([key]) => key),
    remarks: [...remarks, ...defaultRemarks(varve, flags, new Set(known.keys()))],
  }
}

function isStored(varve: Varve<Tree>, name: string, { when, doc }: { when: Cond; doc?: string }): boolean {
  const stored = varve.segments.get(name)
  return same(stored?.when, when) && stored?.doc === doc
}

/** A declaration's default stands, whatever the file says. */
function defaultRemarks(
  varve: Varve<Tree>,
  flags: readonly (readonly [string, FiledFlag])[],
  known: ReadonlySet<string>,
): ImportRemark[] {
  return flags.flatMap(([key, flag]): ImportRemark[] => {
    if (flag.default === undefined || !known.has(key)) return []
    const declared = varve.explain(key).layers.find(({ layer }) => layer === 'default')?.value
    if (same(declared, flag.default)) return []
    const words = declared === undefined ? 'none is declared' : `the declared one is ${JSON.stringify(declared)}`
    const note = `Its default is ${JSON.stringify(flag.default)} in the file, and ${words}, which stands.`
    return [{ flag: key, feature: 'default', note, severity: 'changed' }]
  })
}

function nodeOf({ type, variants, doc, default: fallback }: FiledFlag): KnownNode {
  const values = [...Object.values(variants), ...(fallback === undefined ? [] : [fallback])]
  const wanted = type === undefined || type === 'object' ? typeOf({ variants }) : type
  return {
    // What does not fit its own type could never be stored.
    type: values.every(value => isOfType(value, wanted)) ? wanted : 'json',
    ...(doc === undefined ? {} : { doc }),
    ...(fallback === undefined ? {} : { default: fallback }),
  }
}

function documentOf({ type: _type, doc: _doc, default: _default, ...document }: FiledFlag): FlagDocument {
  return document
}

/** Names of flags that a document asks about, wherever they stand. */
function* flagsIn(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return
  for (const [name, member] of Object.entries(part)) {
    if (name === 'flag' && typeof member === 'string') yield member
    else yield* flagsIn(member)
  }
}

function same(a: unknown, b: unknown): boolean {
  return a !== undefined && canonical(a as Json) === canonical(b as Json)
}
