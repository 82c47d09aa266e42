/**
 * Text with references in it: `postgres://${database.host}:${database.port:-5432}/shop`. Only braces mean a reference:
 * `$2b$10$…` is a password hash. `$${` stands for a plain `${`.
 */
import { FAMILIAR_SCHEMES } from '../secret-reference.ts'

/** A piece of text: as it stands, or a reference. */
export type Piece =
  | string
  | {
      /** What it refers to: a key (`database.host`), or a scheme and its argument (`env:HOME`). */
      readonly name: string
      /** What the name is made of, where references are in it: `aws-sm://${env}/app`. */
      readonly within?: readonly Piece[]
      /** True where the whole text is a reference to a secret, without braces. */
      readonly bare?: true
      /** Serves where there is nothing, or only empty text. */
      readonly otherwise?: readonly Piece[]
      /** Serves only where there is nothing at all: `${a-b}` for `${a:-b}`. */
      readonly unlessEmpty?: true
      /** What to say where there is nothing. */
      readonly complaint?: string
    }

/** A reference's braces that never close, or that hold no name. */
export type Interpolation = { readonly pieces: readonly Piece[] } | { readonly issue: string }

/** How deep defaults may stand in defaults. */
const MAX_NESTING = 16

/**
 * Takes text apart at its references.
 * @example interpolation('${a.b:-c}') // { pieces: [{ name: 'a.b', otherwise: ['c'] }] }
 */
export function interpolation(text: string, how: Notation = {}): Interpolation {
  return taken(text, how, 0)
}

/** How references are written. */
export interface Notation {
  /** True where `${NAME-default}` has a default too, as in `.env` files; a key may have a `-` in its name. */
  readonly dashes?: boolean
}

function taken(text: string, how: Notation, depth: number): Interpolation {
  const pieces: Piece[] = []
  let plain = ''
  for (let at = 0; at < text.length;) {
    const opening = text.indexOf('${', at)
    if (opening === -1) {
      plain += text.slice(at)
      break
    }
    if (text[opening - 1] === '$' && opening > at) {
      plain += `${text.slice(at, opening - 1)}\${`
      at = opening + 2
      continue
    }
    const end = closing(text, opening + 2)
    if (end === undefined)
      return { issue: 'has a reference ${ that is never closed with } (write $${ for a plain one)' }
    const reference = referenceIn(text.slice(opening + 2, end), how, depth)
    if ('issue' in reference) return reference
    plain += text.slice(at, opening)
    if (plain !== '') pieces.push(plain)
    plain = ''
    pieces.push(reference)
    at = end + 1
  }
  if (plain !== '') pieces.push(plain)
  return { pieces }
}

function closing(text: string, start: number): number | undefined {
  let open = 1
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('${', at)) open += 1
    else if (text[at] === '}') open -= 1
    if (open === 0) return at
  }
  return undefined
}

/** A kind of reference that no source answers by itself. In `.env` files `${url-http://a}` is a variable with a default. */
function isElsewhere(inside: string, { dashes = false }: Notation): boolean {
  const scheme = /^\s*([A-Za-z][\w-]*):(?![-?+=])/.exec(inside)?.[1]
  if (scheme === undefined || ANSWERED.has(scheme)) return false
  return !dashes || !scheme.includes('-') || FAMILIAR_SCHEMES.has(scheme)
}

/** A reference to what is kept elsewhere. Colons, questions and other references may be in its name. */
function secretIn(inside: string, how: Notation, depth: number): Exclude<Piece, string> | { readonly issue: string } {
  const end = operatorIn(inside)
  const name = inside.slice(0, end).trim()
  const made = taken(name, how, depth + 1)
  if ('issue' in made) return made
  const named = made.pieces.every(piece => typeof piece === 'string') ? { name } : { name, within: made.pieces }
  if (end === inside.length) return named
  const text = inside.slice(end + 2)
  if (inside[end + 1] === '?') return { ...named, complaint: text }
  const otherwise = taken(text, how, depth + 1)
  return 'issue' in otherwise ? otherwise : { ...named, otherwise: otherwise.pieces }
}

/** Where `:-` or `:?` stands outside of braces; the end where neither does. */
function operatorIn(inside: string): number {
  let open = 0
  for (let at = 0; at < inside.length; at += 1) {
    if (inside.startsWith('${', at)) open += 1
    else if (inside[at] === '}') open -= 1
    else if (open === 0 && (inside.startsWith(':-', at) || inside.startsWith(':?', at))) return at
  }
  return inside.length
}

const REFERENCE = /^((?:[A-Za-z][\w-]*:(?![-?+=]))?[^:?}]*)(?:(:-|:\?)(.*)|$)/s
const VARIABLE_DEFAULT = /^([A-Za-z_]\w*)-(.*)$/s

function referenceIn(
  inside: string,
  how: Notation,
  depth: number,
): Exclude<Piece, string> | { readonly issue: string } {
  if (depth >= MAX_NESTING) return { issue: `has references nested deeper than ${MAX_NESTING}` }
  if (isElsewhere(inside, how)) return secretIn(inside.trim(), how, depth)
  const dashed = how.dashes === true ? VARIABLE_DEFAULT.exec(inside) : null
  if (dashed !== null) return withDefault(dashed[1] ?? '', dashed[2] ?? '', { how, depth, unlessEmpty: true })
  const match = REFERENCE.exec(inside.trimStart())
  const name = match?.[1]?.trim() ?? ''
  if (match === null || name === '') return { issue: unreadable(inside) }
  if (match[2] === ':?') return { name, complaint: match[3] ?? '' }
  return match[2] === ':-' ? withDefault(name, match[3] ?? '', { how, depth }) : { name }
}

/** A kind of reference, its name, and what follows where only `:-` and `:?` may. */
const ODD = /^(?:([A-Za-z][\w-]*):(?![-?+=]))?([^:?}]*)(:[^\w\s]?|\?)/
/** What sources answer by themselves. */
const ANSWERED: ReadonlySet<string> = new Set(['env', 'file'])

/** Why nobody can tell what a reference means. What follows its name may be a secret, and is not quoted. */
function unreadable(inside: string): string {
  const [, kind, named = '', operator] = ODD.exec(inside.trimStart()) ?? []
  const name = named.trim()
  if (name === '') return 'has a reference without a name: write ${server.port}'
  const whole = kind === undefined ? name : `${kind}:${name}`
  return `has \${${whole}${operator}…} in it, but ${operator} means nothing here: write \${${whole}:-default} or \${${whole}:?reason}`
}

function withDefault(
  name: string,
  text: string,
  { how, depth, ...more }: { readonly how: Notation; readonly depth: number; readonly unlessEmpty?: true },
): Exclude<Piece, string> | { readonly issue: string } {
  const otherwise = taken(text, how, depth + 1)
  return 'issue' in otherwise ? otherwise : { name, otherwise: otherwise.pieces, ...more }
}
