/** References that a file answers by itself, before the layers are merged: `${env:HOME}` and `${file:version.txt}`. */
import path from 'node:path'
import { interpolation, type Piece } from '../core/layers/interpolation.ts'
import type { MapPart, Part, ScalarPart } from '../core/layers/part.ts'
import type { SourceComplaint, SourceOrigin } from '../core/ports.ts'
import { readMounted } from './mount.ts'
import { MEBIBYTE, withoutLineBreak } from './whole-file.ts'

/** What a file's own references may look at. */
export interface OwnSurroundings {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The folder that paths are relative to. */
  readonly folder: string
}

/** Puts variables and files in place of the references to them; references to keys stay. */
export function withOwnReferences(
  tree: MapPart,
  surroundings: OwnSurroundings,
): { readonly tree: MapPart; readonly files: readonly string[]; readonly complaints: readonly SourceComplaint[] } {
  const files: string[] = []
  const complaints: SourceComplaint[] = []
  const answer = (part: Part): Part => {
    if (part.kind === 'list') return { ...part, items: part.items.map(answer) }
    if (part.kind === 'map')
      return { ...part, members: new Map([...part.members].map(([name, one]) => [name, answer(one)])) }
    return part.kind === 'scalar' && part.references === true ? answered(part) : part
  }
  const answered = (part: ScalarPart): ScalarPart => {
    const taken = interpolation(part.text)
    // What cannot be taken apart is told once, where references to keys are looked up.
    if ('issue' in taken || !taken.pieces.some(isOwn)) return part
    const pieces = taken.pieces.flatMap(piece => placed(piece, part.origin))
    const texts = pieces.filter(piece => typeof piece === 'string')
    if (texts.length < pieces.length) return { ...part, references: pieces }
    const { references: _, ...plain } = part
    const text = texts.join('')
    return part.value === undefined ? { ...plain, text } : { ...plain, text, value: text }
  }
  const placed = (piece: Piece, origin: SourceOrigin): readonly Piece[] => {
    if (typeof piece === 'string') return [piece]
    const otherwise = piece.otherwise?.flatMap(inner => placed(inner, origin))
    if (!/^(env|file):/.test(piece.name)) return [otherwise === undefined ? piece : { ...piece, otherwise }]
    const found = piece.name.startsWith('env:')
      ? surroundings.variables[piece.name.slice(4).trim()]
      : contentOf(path.resolve(surroundings.folder, piece.name.slice(5).trim()), files)
    const serves = found !== undefined && (found !== '' || piece.unlessEmpty === true)
    if (serves) return [found]
    if (otherwise !== undefined) return otherwise
    if (found === '') return []
    complaints.push(nothing(piece, origin))
    return []
  }
  return { tree: answer(tree) as MapPart, files, complaints }
}

/** True for a reference that is answered here, or that has one in its default. */
function isOwn(piece: Piece): boolean {
  if (typeof piece === 'string') return false
  return /^(env|file):/.test(piece.name) || (piece.otherwise?.some(isOwn) ?? false)
}

/** A file's text without the line break that ends it; undefined when it cannot be read. */
function contentOf(file: string, files: string[]): string | undefined {
  files.push(file)
  const read = readMounted(file, MEBIBYTE)
  return 'bytes' in read ? withoutLineBreak(new TextDecoder().decode(read.bytes)) : undefined
}

function nothing({ name, complaint = '' }: Exclude<Piece, string>, origin: SourceOrigin): SourceComplaint {
  const what = name.startsWith('env:')
    ? `the variable ${name.slice(4)}, which is not set`
    : `the file ${name.slice(5)}, which cannot be read`
  const issue = `refers to ${what}${complaint === '' ? '' : `: ${complaint}`}`
  const remedy = `Set it, or give it a default: \${${name}:-…}.`
  return { code: 'REFERENCE_UNKNOWN', severity: 'error', issue, origin, remedy }
}
