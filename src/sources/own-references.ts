/** References that a file answers by itself, before the layers are merged: `${env:HOME}` and `${file:version.txt}`. */
import path from 'node:path'
import { interpolation, type Piece } from '../core/layers/interpolation.ts'
import type { MapPart, Part, ScalarPart } from '../core/layers/part.ts'
import type { SecretPlace, SourceComplaint, SourceKey, SourceOrigin } from '../core/ports.ts'
import { readMounted } from './mount.ts'
import { MEBIBYTE, withoutLineBreak } from './whole-file.ts'

/** What a file's own references may look at. */
export interface OwnSurroundings {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The folder that paths are relative to. */
  readonly folder: string
  readonly keys: readonly SourceKey[]
  /** True when a secret stands at a place. */
  readonly isSecret: (place: SecretPlace) => boolean
}

/** What a file came to once its own references were answered. */
export interface Answered {
  readonly tree: MapPart
  /** The files that it took in, or looked for. */
  readonly files: readonly string[]
  readonly complaints: readonly SourceComplaint[]
}

/** Puts variables and files in place of the references to them; references to keys stay. */
export function withOwnReferences(tree: MapPart, surroundings: OwnSurroundings): Answered {
  const answering = new Answering(surroundings)
  return { tree: answering.map(tree, []), files: answering.files, complaints: answering.complaints }
}

/** The value that a reference stands in. */
interface Holder {
  /** Names that lead to it. */
  readonly path: readonly string[]
  readonly origin: SourceOrigin
  /** References through which secrets got into it. */
  readonly secrets: string[]
}

class Answering {
  readonly files: string[] = []
  readonly complaints: SourceComplaint[] = []
  readonly #surroundings: OwnSurroundings

  constructor(surroundings: OwnSurroundings) {
    this.#surroundings = surroundings
  }

  map(part: MapPart, path: readonly string[]): MapPart {
    const members = [...part.members].map(([name, one]) => [name, this.#part(one, [...path, name])] as const)
    return { ...part, members: new Map(members) }
  }

  #part(part: Part, path: readonly string[]): Part {
    if (part.kind === 'list') return { ...part, items: part.items.map(item => this.#part(item, path)) }
    if (part.kind === 'map') return this.map(part, path)
    return part.kind === 'scalar' && part.references === true ? this.#scalar(part, path) : part
  }

  #scalar(part: ScalarPart, path: readonly string[]): ScalarPart {
    const taken = interpolation(part.text)
    // What cannot be taken apart is told once, where references to keys are looked up.
    if ('issue' in taken || !taken.pieces.some(isOwn)) return part
    const holder: Holder = { path, origin: part.origin, secrets: [] }
    const pieces = taken.pieces.flatMap(piece => this.#placed(piece, holder))
    this.#tellExposed(holder)
    const marked = holder.secrets.length === 0 ? part : { ...part, secret: true as const }
    const texts = pieces.filter(piece => typeof piece === 'string')
    if (texts.length < pieces.length) return { ...marked, references: pieces }
    const { references: _, ...plain } = marked
    const text = texts.join('')
    // Alone, it is text from outside, which the key's type reads; within other text it is part of what the file says.
    const { value: _value, ...asText } = plain
    return part.value === undefined || taken.pieces.length === 1 ? { ...asText, text } : { ...plain, text, value: text }
  }

  #placed(piece: Piece, holder: Holder): readonly Piece[] {
    if (typeof piece === 'string') return [piece]
    const otherwise = (): readonly Piece[] | undefined => piece.otherwise?.flatMap(inner => this.#placed(inner, holder))
    const place = this.#placeOf(piece.name)
    if (place === undefined) {
      const within = piece.within?.flatMap(inner => this.#placed(inner, holder))
      const most = piece.otherwise === undefined ? piece : { ...piece, otherwise: otherwise() ?? [] }
      return [within === undefined ? most : { ...most, within }]
    }
    const found = this.#textAt(place)
    if (found !== undefined && (found !== '' || piece.unlessEmpty === true)) {
      if (this.#surroundings.isSecret(place)) holder.secrets.push(piece.name)
      return [found]
    }
    // What is not there is told where references to keys are looked up, should the value count.
    return otherwise() ?? (found === undefined ? [piece] : [])
  }

  #placeOf(reference: string): SecretPlace | undefined {
    const [, scheme, argument = ''] = /^(env|file):(.*)$/s.exec(reference) ?? []
    if (scheme === undefined) return undefined
    const named = argument.trim()
    return scheme === 'env' ? { variable: named } : { file: path.resolve(this.#surroundings.folder, named) }
  }

  #textAt(place: SecretPlace): string | undefined {
    if ('file' in place) return contentOf(place.file, this.files)
    const { variables } = this.#surroundings
    return Object.hasOwn(variables, place.variable) ? variables[place.variable] : undefined
  }

  #subject({ path, origin }: Holder): Pick<SourceComplaint, 'about' | 'origin'> {
    return { about: keyAt(path, this.#surroundings.keys)?.key ?? path.join('.'), origin }
  }

  /** A key that is not secret, and that takes in a secret. */
  #tellExposed(holder: Holder): void {
    const key = keyAt(holder.path, this.#surroundings.keys)
    if (key === undefined || key.secret || holder.secrets.length === 0) return
    this.complaints.push({
      code: 'SECRET_EXPOSED',
      issue: `takes in the secret ${holder.secrets.join(', ')} and is not declared secret: it is masked all the same`,
      remedy: `Declare ${key.key} as secret(…).`,
      severity: 'warning',
      ...this.#subject(holder),
    })
  }
}

/** The key whose value a place in a file is, or is in; its name may be written in any way that files may write it. */
function keyAt(path: readonly string[], keys: readonly SourceKey[]): SourceKey | undefined {
  const folded = (text: string): string => text.replaceAll(/[_-]/g, '').toLowerCase()
  const place = `${folded(path.join('.'))}.`
  return keys.find(({ key, aliases }) => [key, ...aliases].some(name => place.startsWith(`${folded(name)}.`)))
}

/** True for a reference that is answered here, or that has one in its default. */
function isOwn(piece: Piece): boolean {
  if (typeof piece === 'string') return false
  const inner = [...(piece.otherwise ?? []), ...(piece.within ?? [])]
  return /^(env|file):/.test(piece.name) || inner.some(isOwn)
}

/** A file's text without the line break that ends it; undefined when it cannot be read. */
function contentOf(file: string, files: string[]): string | undefined {
  files.push(file)
  const read = readMounted(file, MEBIBYTE)
  return 'bytes' in read ? withoutLineBreak(new TextDecoder().decode(read.bytes)) : undefined
}
