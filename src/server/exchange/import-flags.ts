import { canonical, type Cond, type FlagDocument, type FlagsFile, type Json, VarveError, type Varve } from 'varve'
import { flagsFileShape } from 'varve/documents'
import { importers, vendorContexts, withKeys, type ImportRemark, type Vendor } from 'varve/exchange'
import { asJson } from '../writing/entry-shown.ts'
import { isDeclared } from '../writing/facts.ts'
import { scopeIn } from '../writing/scope.ts'

/** How a document of flags is read. */
export interface FlagsInput {
  /** The product it comes from; a file of ours for `varve`. */
  readonly from: string
  readonly document: Json
  readonly hashing?: 'utf8' | 'js'
  /** Which environment's flags are wanted, where the document holds those of several. */
  readonly environment?: string
}

/** What an import of flags writes, and what is to be said about it. */
export interface FlagsPlan {
  readonly flags: ReadonlyMap<string, FlagDocument>
  readonly segments: ReadonlyMap<string, { readonly when: Cond; readonly doc?: string }>
  readonly unchanged: readonly string[]
  readonly remarks: readonly ImportRemark[]
}

/** Works out what an import writes. Throws IMPORT_UNREADABLE, and USAGE for a product that is not known. */
export async function plannedFlags(varve: Varve, input: FlagsInput, scope: string | undefined): Promise<FlagsPlan> {
  const read = await readFlags(input)
  const { file, remarks } = withKeys(read.file)
  const all = Object.entries(file.flags)
  const known = all.filter(([key]) => isDeclared(varve, key))
  const documents = known.map(([key, { type: _, doc: _doc, default: _default, ...flag }]) => [key, flag] as const)
  const news = documents.filter(([key, flag]) => !same(varve.entry(key, scopeIn(scope)), { flag }))
  const segments = Object.entries(file.segments ?? {}).map(([name, when]) => {
    const doc = file.segmentDocs?.[name] ?? varve.segments.get(name)?.doc
    return [name, doc === undefined ? { when } : { when, doc }] as const
  })
  return {
    flags: new Map(news),
    segments: new Map(segments.filter(([name, one]) => !isStored(varve, name, one))),
    unchanged: documents.filter(one => !news.includes(one)).map(([key]) => key),
    remarks: [...read.remarks, ...remarks, ...all.filter(([key]) => !isDeclared(varve, key)).map(undeclared)],
  }
}

async function readFlags({ from, document, hashing, environment }: FlagsInput): Promise<{
  readonly file: FlagsFile
  readonly remarks: readonly ImportRemark[]
}> {
  if (from === 'varve') return { file: fileOf(document), remarks: [] }
  if (!isVendor(from)) {
    const names = ['varve', ...Object.keys(importers)].join(', ')
    throw new VarveError('USAGE', {
      issue: `Nothing can be imported from ${from.slice(0, 40)}.`,
      remedy: `There are ${names}.`,
    })
  }
  const importer = await importers[from]()
  const { file, remarks } = importer(document, {
    ...(hashing === undefined ? {} : { hashing }),
    ...(environment === undefined ? {} : { environment }),
  })
  return { file: vendorContexts.includes(from) ? { ...file, contexts: from } : file, remarks }
}

function fileOf(document: Json): FlagsFile {
  const { document: file, problems = [] } = flagsFileShape(document)
  if (file !== undefined) return file
  const reason = problems.slice(0, 50).map(({ path, issue }) => `${path} ${issue}`.trim())
  throw new VarveError('IMPORT_UNREADABLE', { vendor: 'varve', reason: reason.join('; ') })
}

function isVendor(name: string): name is Vendor {
  return Object.hasOwn(importers, name)
}

function undeclared([flag]: readonly [string, unknown]): ImportRemark {
  const note = 'No code declares it, so it is left out: declare it, or import it with the command line.'
  return { flag, feature: 'declaration', note, severity: 'lost' }
}

function isStored(varve: Varve, name: string, { when, doc }: { readonly when: Cond; readonly doc?: string }): boolean {
  const stored = varve.segments.get(name)
  return stored !== undefined && stored.doc === doc && same({ when: stored.when }, { when })
}

function same(a: object | undefined, b: object): boolean {
  return a !== undefined && canonical(asJson(a)) === canonical(asJson(b))
}
