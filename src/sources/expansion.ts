/** References between the variables of `.env` files: `${HOST}`, `${PORT:-8080}`. Never a bare `$HOST`, never a command. */
import path from 'node:path'
import { interpolation, type Piece } from '../core/layers/interpolation.ts'
import type { SourceComplaint } from '../core/ports.ts'
import type { Environment } from './environment.ts'
import type { DotenvEntry } from './formats/dotenv.ts'
import { utf8, wholeFile, withoutLineBreak } from './whole-file.ts'

/** A variable with its references replaced. */
export interface ExpandedEntry extends Omit<DotenvEntry, 'references'> {
  /** What is left of its references: those to keys, between texts. */
  readonly references?: readonly Piece[]
  /** Names of the variables whose text is in it now. */
  readonly uses: ReadonlySet<string>
}

type Reference = Exclude<Piece, string>

/** What a variable's text is made of: text, and references to keys. */
interface Known {
  readonly pieces: readonly Piece[]
  readonly uses: ReadonlySet<string>
}

/** A variable, `env:` and one of the environment alone, `file:` and a path; all else is a key's name. */
const ANSWERED = /^(?:[A-Za-z_]\w*$|env:|file:)/
const NOTHING: ReadonlySet<string> = new Set()

/**
 * Replaces the references of `.env` files, one file after the other: a name means the line before with that name, in
 * this file or in one read earlier, and else a variable of the environment. References to keys (`${database.host}`) are
 * left for the merge, and `$${` stands for a plain `${`.
 */
export class Expansion {
  readonly complaints: SourceComplaint[] = []
  readonly #environment: Environment
  readonly #known = new Map<string, Known>()

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /**
   * An entry with its references replaced, or as it is where they do not count. Undefined for a name alone that the
   * environment does not have.
   */
  expand(entry: DotenvEntry, { references = true }: { readonly references?: boolean } = {}): ExpandedEntry | undefined {
    const text = entry.inherited ? this.#variable(entry.name) : entry.text
    if (text === undefined) return undefined
    const known = entry.references && references ? this.#replaced(entry) : { pieces: [text], uses: NOTHING }
    this.#known.set(entry.name, known)
    const texts = known.pieces.filter(piece => typeof piece === 'string')
    const isLeft = texts.length < known.pieces.length
    const { references: _, ...plain } = entry
    const more = isLeft ? { references: known.pieces } : {}
    return { ...plain, text: shown(known.pieces), uses: known.uses, ...more }
  }

  #variable(name: string): string | undefined {
    return Object.hasOwn(this.#environment, name) ? this.#environment[name] : undefined
  }

  #find(name: string, { origin }: DotenvEntry): Known | undefined {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const [, scheme, argument = name] = /^(env|file):\s*(.*?)\s*$/s.exec(name) ?? []
    const text =
      scheme === 'file' ? contentOf(path.resolve(path.dirname(origin.file), argument)) : this.#variable(argument)
    return text === undefined ? undefined : { pieces: [text], uses: NOTHING }
  }

  #replaced(entry: DotenvEntry): Known {
    const read = interpolation(entry.text, { dashes: true })
    if ('issue' in read) {
      this.#complain(entry, { ...UNREADABLE, issue: `${read.issue}; it stays as it is written` })
      return { pieces: [entry.text], uses: NOTHING }
    }
    const uses = new Set<string>()
    return { pieces: joined(this.#pieces(read.pieces, entry, uses)), uses }
  }

  #pieces(pieces: readonly Piece[], entry: DotenvEntry, uses: Set<string>): readonly Piece[] {
    return pieces.flatMap(piece => {
      if (typeof piece === 'string') return [piece]
      if (ANSWERED.test(piece.name)) return this.#referent(piece, entry, uses)
      // A key is known only after the merge, but variables in its default or in a name are known now.
      const inner = (some: readonly Piece[]): readonly Piece[] => joined(this.#pieces(some, entry, uses))
      const otherwise = piece.otherwise === undefined ? {} : { otherwise: inner(piece.otherwise) }
      return [{ ...piece, ...otherwise, ...(piece.within === undefined ? {} : { within: inner(piece.within) }) }]
    })
  }

  #referent(
    { name, otherwise, unlessEmpty, complaint }: Reference,
    entry: DotenvEntry,
    uses: Set<string>,
  ): readonly Piece[] {
    const known = this.#find(name, entry)
    const isEmpty = known === undefined || known.pieces.every(piece => piece === '')
    const mayBeEmpty = complaint === undefined && (otherwise === undefined || unlessEmpty === true)
    if (known !== undefined && (mayBeEmpty || !isEmpty)) {
      for (const used of [name, ...known.uses]) uses.add(used)
      return known.pieces
    }
    if (otherwise !== undefined) return this.#pieces(otherwise, entry, uses)
    const said = complaint === undefined || complaint === '' ? '' : `: ${complaint}`
    this.#complain(entry, {
      issue: `refers to ${name}, which is ${known !== undefined ? 'empty' : name.startsWith('file:') ? 'not there' : 'not set'}${said}`,
      remedy: `Set it above, or give it a default: \${${name}:-…}.`,
      severity: complaint === undefined ? 'warning' : 'error',
    })
    return []
  }

  #complain(
    { name, origin }: DotenvEntry,
    said: Pick<SourceComplaint, 'issue' | 'severity'> & { remedy: string },
  ): void {
    this.complaints.push({ code: 'REFERENCE_UNKNOWN', about: name, origin, ...said })
  }
}

const UNREADABLE = {
  remedy: 'Write it otherwise, or put the value in single quotes.',
  severity: 'warning',
} as const

/** A file's text without the line break that ends it; undefined when it cannot be read. */
function contentOf(file: string): string | undefined {
  const read = wholeFile(file)
  const text = 'bytes' in read ? utf8(read.bytes) : undefined
  return text === undefined ? undefined : withoutLineBreak(text)
}

/** Pieces as a person reads them; what is looked up are the pieces themselves. */
function shown(pieces: readonly Piece[]): string {
  return pieces.map(piece => (typeof piece === 'string' ? piece : `\${${piece.name}}`)).join('')
}

/** Neighbouring texts as one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') all[all.length - 1] = last + piece
    else if (piece !== '') all.push(piece)
  }
  return all
}
