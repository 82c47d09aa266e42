/** Reading files with all they take in: each document becomes a report, those taken in below those that name them. */
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { MapPart, Part } from '../core/layers/part.ts'
import type { SecretPlace, SourceComplaint, SourceOrigin, SourceReport, SourceRequest } from '../core/ports.ts'
import { directed, type Directed, type Import } from './directives.ts'
import { formatOf, readerFor, type FormatName } from './formats/format.ts'
import { readMounted, type Generation } from './mount.ts'
import { Names } from './names.ts'
import { withOwnReferences } from './own-references.ts'
import { isSecretIn } from './secret-places.ts'
import { sectionsOf } from './sections.ts'
import { shortPath } from './short-path.ts'
import type { WholeFile } from './whole-file.ts'

/** How files are read. */
export interface ReadingOptions {
  /** What they are written in; told by the name when absent. */
  readonly format?: FormatName | undefined
  /** Whether files are parted into sections by environment; `auto` when absent: those that have nothing but sections. */
  readonly sections?: boolean | 'auto' | undefined
  /** Reads typed values as text, so that `port = "8080"` is an integer too. */
  readonly lenient?: boolean | undefined
  /** True: `pool_size` and `pool-size` stand for `poolSize`. */
  readonly relaxed?: boolean | undefined
  /** The part of the file that is meant, by its dotted path: `shop` in a package.json. */
  readonly at?: string | undefined
  /** What `${env:…}` looks at; the process's environment when absent. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined
}

/** The largest file that is read, in bytes. */
const LARGEST = 8_000_000

/** What one file came to. */
export interface FileReports {
  readonly reports: readonly SourceReport[]
  /** Every file that was read or looked for: what to watch. */
  readonly files: readonly string[]
}

/** One file to read, and how it is told of. */
export interface NamedFile {
  readonly file: string
  readonly optional: boolean
}

/** Reads files in order, the weakest first; each is taken once, however often it is named. */
export async function readFiles(
  files: readonly NamedFile[],
  request: SourceRequest,
  options: ReadingOptions,
): Promise<FileReports> {
  const reading = new Reading(request, options)
  for (const { file, optional } of files) await reading.read(file, { optional, chain: [], origin: undefined })
  return { reports: reading.reports, files: [...reading.files] }
}

interface Naming {
  readonly optional: boolean
  /** Files that led here. */
  readonly chain: readonly string[]
  /** Where it is named, for a file that another takes in. */
  readonly origin: SourceOrigin | undefined
}

class Reading {
  readonly reports: SourceReport[] = []
  readonly files = new Set<string>()
  readonly #taken = new Set<string>()
  readonly #request: SourceRequest
  readonly #options: ReadingOptions

  constructor(request: SourceRequest, options: ReadingOptions) {
    this.#request = request
    this.#options = options
  }

  async read(file: string, naming: Naming): Promise<void> {
    const real = realOf(file)
    if (naming.chain.includes(real)) return this.#complain(file, cycle([...naming.chain, real], naming.origin))
    if (this.#taken.has(real)) return
    this.#taken.add(real)
    this.files.add(path.resolve(file))
    const loaded = this.#load(file, naming)
    if (loaded === undefined) return
    const chain = [...naming.chain, real]
    const format = naming.chain.length === 0 ? (this.#options.format ?? formatOf(file)) : formatOf(file)
    if (format === undefined) return this.#complain(file, unknownFormat(file, naming.origin))
    const read = await readerFor(format)
    const { documents, complaints } = read(loaded.text, shortPath(file))
    if (complaints.length > 0) this.reports.push({ name: shortPath(file), complaints, ...generations(loaded) })
    for (const document of documents) await this.#take(file, document, { ...naming, chain, loaded })
    // An empty file, or one that cannot be read, was still there: explanations name it.
    if (documents.length === 0 && complaints.length === 0) this.reports.push({ name: shortPath(file) })
  }

  async #take(
    file: string,
    document: MapPart,
    { loaded, ...naming }: Naming & { readonly loaded: Loaded },
  ): Promise<void> {
    const found = this.#partAt(file, document, naming)
    if (found === undefined) return
    const parts = this.#sections(found)
    for (const { name, tree } of parts.sections) {
      const said = directed(tree, this.#request)
      for (const one of said.counts ? said.imports : [])
        for (const other of this.#matching(file, one)) await this.read(other.file, { ...other, chain: naming.chain })
      this.reports.push(this.#report(file, name, { said, profiles: parts.profiles, loaded }))
    }
    if (parts.sections.length === 0) this.reports.push({ name: shortPath(file), profiles: parts.profiles })
  }

  #sections(document: MapPart): { sections: readonly { name?: string; tree: MapPart }[]; profiles: readonly string[] } {
    const directives = [...document.members].filter(([name]) => name.startsWith('$'))
    const rest = { ...document, members: new Map([...document.members].filter(([name]) => !name.startsWith('$'))) }
    const parted = sectionsOf(rest, this.#request, this.#options.sections ?? 'auto')
    if (parted === undefined) return { sections: [{ tree: document }], profiles: [] }
    // What the file says of itself is said of its first section, below which everything it takes in then stands.
    const own = directives.length === 0 ? [] : [{ tree: { ...document, members: new Map(directives) } }]
    return { sections: [...own, ...parted.sections], profiles: parted.profiles }
  }

  #report(
    file: string,
    section: string | undefined,
    { said, profiles, loaded }: { said: Directed; profiles: readonly string[]; loaded: Loaded },
  ): SourceReport {
    const own = withOwnReferences(said.tree, {
      variables: this.#options.variables ?? process.env,
      folder: path.dirname(path.resolve(file)),
      keys: this.#request.keys,
      isSecret: place => this.#isSecret(place),
    })
    for (const other of own.files) this.files.add(other)
    const name = section === undefined ? shortPath(file) : `${shortPath(file)} [${section}]`
    const complaints = [...said.complaints, ...(said.counts ? own.complaints : [])]
    return {
      name: said.counts ? name : `${name} (its $when does not hold)`,
      ...(said.counts ? { tree: this.#options.lenient === true ? untyped(own.tree) : own.tree } : {}),
      ...(this.#options.relaxed === true ? { relaxed: true } : {}),
      ...(complaints.length > 0 ? { complaints } : {}),
      profiles: [...profiles, ...said.profiles],
      ...generations(loaded),
    }
  }

  /** True where any source finds a secret; variables are secrets' without a prefix as well. */
  #isSecret(place: SecretPlace): boolean {
    const { keys, isSecret } = this.#request
    const variables = this.#options.variables ?? process.env
    return isSecret?.(place) === true || isSecretIn(place, Names.for(keys, { prefixes: [''] }), variables)
  }

  /** The part of a document that is meant; of files that it takes in, too, where they have it. */
  #partAt(file: string, document: MapPart, { optional, chain }: Naming): MapPart | undefined {
    const { at } = this.#options
    let part: Part | undefined = document
    for (const name of at?.split('.') ?? []) part = part?.kind === 'map' ? part.members.get(name) : undefined
    if (part?.kind === 'map') return part
    if (optional || chain.length > 1) return void this.reports.push({ name: shortPath(file) })
    const issue = `has nothing at ${at}${part === undefined ? '' : ' that holds settings'}`
    const remedy = 'Put the settings there, or say that they may be missing: { optional: true }.'
    this.#complain(file, { code: 'SOURCE_UNREADABLE', severity: 'error', issue, remedy, origin: document.origin })
    return undefined
  }

  /** The files that an import means: one, or those that match its `*`. */
  #matching(from: string, { path: named, optional, origin }: Import): (NamedFile & { origin: SourceOrigin })[] {
    const target = path.resolve(path.dirname(from), named)
    if (!path.basename(target).includes('*')) return [{ file: target, optional, origin }]
    const folder = path.dirname(target)
    const pattern = new RegExp(`^${path.basename(target).split('*').map(escapedText).join('[^/]*')}$`)
    this.files.add(target)
    const names = namesIn(folder).filter(name => pattern.test(name))
    return names.map(name => ({ file: path.join(folder, name), optional, origin }))
  }

  #load(file: string, { optional, origin }: Naming): Loaded | undefined {
    const read = readMounted(file, LARGEST)
    if ('bytes' in read) {
      const { bytes, generation } = read
      return { text: new TextDecoder().decode(bytes), ...(generation === undefined ? {} : { generation }) }
    }
    if (!read.isMissing || !optional) this.#complain(file, unreadable(read, origin))
    return undefined
  }

  #complain(file: string, complaint: SourceComplaint): void {
    this.reports.push({ name: shortPath(file), complaints: [{ about: shortPath(file), ...complaint }] })
  }
}

interface Loaded {
  readonly text: string
  readonly generation?: Generation
}

function generations({ generation }: Loaded): Pick<SourceReport, 'generations'> {
  return generation === undefined ? {} : { generations: [generation] }
}

/** The names in a folder in order; none when it is not there. */
export function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}

function realOf(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    // It is not there, which whoever reads it will say.
    return path.resolve(file)
  }
}

function escapedText(text: string): string {
  return text.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`)
}

/** The same tree with its values as text, to be read by the keys' types. */
function untyped(part: MapPart): MapPart {
  const loose = (one: Part): Part => {
    if (one.kind === 'list') return { ...one, items: one.items.map(loose) }
    if (one.kind === 'map') return untyped(one)
    if (one.kind !== 'scalar' || typeof one.value !== 'string') return one
    const { value: _, ...text } = one
    return text
  }
  return { ...part, members: new Map([...part.members].map(([name, member]) => [name, loose(member)])) }
}

const CODE = /\.(?:[cm]?[jt]sx?|py|sh)$/

function unknownFormat(file: string, origin: SourceOrigin | undefined): SourceComplaint {
  const isCode = CODE.test(file)
  return {
    code: isCode ? 'SOURCE_UNSAFE' : 'SOURCE_UNREADABLE',
    severity: 'error',
    issue: isCode ? 'is code, and no source runs code' : 'does not say by its name what it is written in',
    ...(origin === undefined ? {} : { origin }),
    remedy: isCode ? 'Import it, and pass what it exports with values(…).' : "Say it: file(path, { format: 'toml' }).",
  }
}

function unreadable(
  { issue, isMissing, remedy }: Extract<WholeFile, { issue: string }>,
  origin: SourceOrigin | undefined,
): SourceComplaint {
  return {
    code: 'SOURCE_UNREADABLE',
    severity: 'error',
    issue,
    remedy: isMissing ? mayBeMissing(origin) : remedy,
    ...(origin === undefined ? {} : { origin }),
  }
}

function mayBeMissing(origin: SourceOrigin | undefined): string {
  const how = origin === undefined ? '{ optional: true }' : 'write optional: before its name'
  return `Create it, or say that it may be missing: ${how}.`
}

function cycle(chain: readonly string[], origin: SourceOrigin | undefined): SourceComplaint {
  const ring = chain.slice(chain.indexOf(chain.at(-1) ?? '')).map(shortPath)
  return {
    code: 'IMPORT_CYCLE',
    severity: 'error',
    issue: `takes in itself: ${ring.join(' → ')}`,
    ...(origin === undefined ? {} : { origin }),
    remedy: 'Leave one of these imports out.',
  }
}
