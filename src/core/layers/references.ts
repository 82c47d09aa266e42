/** Putting values in place of references, after the layers were merged. */
import type { ProblemCode } from '../errors.ts'
import type { SourceOrigin } from '../ports.ts'
import { interpolation, type Piece } from './interpolation.ts'
import type { Part, ScalarPart } from './part.ts'

/** What a reference finds. */
export type Referent =
  /** A value; `secret` when nobody may see it. */
  | { readonly part: Part; readonly secret: boolean }
  /** Nothing is set there: a default serves. `subject` is how people know what was asked for. */
  | { readonly absent: string; readonly remedy?: string; readonly subject?: string; readonly code?: ProblemCode }
  /** Something is wrong that no default mends. */
  | Omit<ReferenceProblem, 'origin'>

/** A reference that leads nowhere. */
export interface ReferenceProblem {
  readonly code: ProblemCode
  readonly issue: string
  readonly origin: SourceOrigin
  readonly remedy?: string
  /** The values that refer to each other: keys, or parts of them. */
  readonly ring?: readonly string[]
  /** True where nobody asked, because something stronger serves: it is not worth a word. */
  readonly unasked?: true
}

/** True when a secret is in a part: because a source said so, or because it stands where only secrets do. */
export function holdsSecret(part: Part): boolean {
  switch (part.kind) {
    case 'scalar':
      return part.secret ?? ('secretFile' in part.origin || 'manager' in part.origin)
    case 'list':
      return part.items.some(holdsSecret)
    case 'map':
      return [...part.members.values()].some(holdsSecret)
    case 'items':
      return [...part.items.values()].some(holdsSecret)
  }
}

/** A part without references, and what became of it on the way. */
export interface Referred {
  readonly part: Part
  /** Names of the secrets that are in it now. */
  readonly secrets: readonly string[]
  /** Everything it refers to, by name. */
  readonly names: readonly string[]
  readonly problems: readonly ReferenceProblem[]
}

/** True when a part has references in it. */
export function refers(part: Part): boolean {
  switch (part.kind) {
    case 'scalar':
      return part.references !== undefined
    case 'list':
      return part.items.some(refers)
    case 'map':
      return [...part.members.values()].some(refers)
    case 'items':
      return [...part.items.values()].some(refers)
  }
}

/**
 * Replaces the references in a part. Text that is one reference and nothing else takes the whole value it refers to,
 * with its type; within other text a value stands as text. What is put in is not looked at again.
 */
export function withReferences(part: Part, find: Find): Referred {
  const found: Found = { secrets: new Set(), names: new Set(), problems: [] }
  return {
    part: replaced(part, [], { find, found }),
    secrets: [...found.secrets],
    names: [...found.names],
    problems: found.problems,
  }
}

/** Looks up a reference that stands at a path in the part; `bare` where the whole text is one, without braces. */
export type Find = (name: string, path: readonly string[], bare: boolean) => Referent

/** Looks up a reference, where it is known where that stands. */
type FindHere = (name: string, bare: boolean) => Referent

interface Found {
  readonly secrets: Set<string>
  readonly names: Set<string>
  readonly problems: ReferenceProblem[]
}

interface Search {
  readonly find: Find
  readonly found: Found
}

function replaced(part: Part, path: readonly string[], search: Search): Part {
  const below = (inner: Part, step: string | number): Part => replaced(inner, [...path, String(step)], search)
  switch (part.kind) {
    case 'scalar':
      return part.references === undefined
        ? part
        : scalar(part, (name, bare) => search.find(name, path, bare), search.found)
    case 'list':
      return { ...part, items: part.items.map(below) }
    case 'map':
      return { ...part, members: new Map([...part.members].map(([name, member]) => [name, below(member, name)])) }
    case 'items':
      return { ...part, items: new Map([...part.items].map(([index, item]) => [index, below(item, index)])) }
  }
}

function scalar(part: ScalarPart, find: FindHere, found: Found): Part {
  const { origin } = part
  const taken =
    part.references === true || part.references === undefined ? interpolation(part.text) : { pieces: part.references }
  if ('issue' in taken) {
    found.problems.push({ code: 'REFERENCE_UNKNOWN', issue: taken.issue, origin })
    return part
  }
  const [only, ...others] = taken.pieces
  if (only !== undefined && typeof only !== 'string' && others.length === 0) return whole(only, part, find, found)
  const text = taken.pieces.map(piece => textOf(piece, origin, find, found)).join('')
  return plainText(part, text)
}

/** The same scalar with other text: typed stays typed. */
function plainText({ references: _, ...plain }: ScalarPart, text: string): ScalarPart {
  return plain.value === undefined ? { ...plain, text } : { ...plain, text, value: text }
}

function whole(reference: Exclude<Piece, string>, part: ScalarPart, find: FindHere, found: Found): Part {
  const referent = look(reference, part.origin, find, found)
  if ('text' in referent) return plainText(part, referent.text)
  return placedAt(referent.part, part.origin)
}

/** A part taken over from elsewhere stands where it was taken to: that is the line to mend. A secret stays where it is kept. */
function placedAt(part: Part, origin: SourceOrigin): Part {
  if ('manager' in part.origin) return part
  if (part.kind === 'list') return { ...part, origin, items: part.items.map(item => placedAt(item, origin)) }
  if (part.kind === 'map') {
    return { ...part, origin, members: new Map([...part.members].map(([name, one]) => [name, placedAt(one, origin)])) }
  }
  return { ...part, origin }
}

function textOf(piece: Piece, origin: SourceOrigin, find: FindHere, found: Found): string {
  if (typeof piece === 'string') return piece
  const referent = look(piece, origin, find, found)
  if ('text' in referent) return referent.text
  const { part } = referent
  if (part.kind === 'scalar') return part.value === undefined ? part.text : String(part.value ?? '')
  found.problems.push({
    code: 'REFERENCE_UNKNOWN',
    issue: `refers to ${piece.name} within text, but that is ${part.kind === 'map' ? 'an object' : 'a list'}`,
    origin,
    remedy: 'Refer to one of its parts, or let the reference be the whole value.',
  })
  return ''
}

function look(
  { name: written, within, bare, otherwise, unlessEmpty, complaint }: Exclude<Piece, string>,
  origin: SourceOrigin,
  find: FindHere,
  found: Found,
): { readonly part: Part } | { readonly text: string } {
  const name = within === undefined ? written : made(within, origin, find, found)
  if (name === undefined) return { text: '' }
  found.names.add(name)
  const referent = find(name, bare === true)
  const mayBeEmpty = unlessEmpty === true || (otherwise === undefined && complaint === undefined)
  if ('part' in referent && (mayBeEmpty || !isEmpty(referent.part))) {
    if (referent.secret) found.secrets.add(name)
    return referent
  }
  if ('issue' in referent) return nowhere({ ...referent, origin }, found)
  if (otherwise !== undefined) return { text: otherwise.map(piece => textOf(piece, origin, find, found)).join('') }
  const said = complaint === undefined || complaint === '' ? '' : `: ${complaint}`
  const { absent, remedy, subject = name, code } = 'absent' in referent ? referent : { absent: 'is empty' }
  const issue = `refers to ${subject}, which ${absent}${said}`
  return nowhere(
    { code: code ?? 'REFERENCE_UNKNOWN', issue, origin, ...(remedy === undefined ? {} : { remedy }) },
    found,
  )
}

/** A name that is made of references itself; undefined where one of them leads nowhere, or to what nobody may see. */
function made(pieces: readonly Piece[], origin: SourceOrigin, find: FindHere, found: Found): string | undefined {
  const inner: Found = { secrets: new Set(), names: found.names, problems: [] }
  const name = pieces.map(piece => textOf(piece, origin, find, inner)).join('')
  const [secret] = inner.secrets
  for (const problem of inner.problems) nowhere(problem, found)
  if (secret === undefined) return inner.problems.length === 0 ? name : undefined
  const issue = `takes the secret ${secret} into a reference, which everybody may see`
  nowhere({ code: 'SECRET_EXPOSED', issue, origin, remedy: 'Refer to it by what is no secret.' }, found)
  return undefined
}

/** Tells a problem, once for each place, and puts nothing in. */
function nowhere(problem: ReferenceProblem, { problems }: Found): { readonly text: string } {
  const isTold = problems.some(({ issue, origin }) => issue === problem.issue && origin === problem.origin)
  if (!isTold) problems.push(problem)
  return { text: '' }
}

function isEmpty(part: Part): boolean {
  return part.kind === 'scalar' && (part.text === '' || part.value === null)
}

/** The part of a tree at a path of names and positions; undefined where there is none. */
export function partAt(part: Part, path: readonly string[]): Part | undefined {
  let found: Part | undefined = part
  for (const step of path) {
    if (found?.kind === 'map') found = found.members.get(step)
    else if (found?.kind === 'list') found = /^\d+$/.test(step) ? found.items[Number(step)] : undefined
    else return undefined
  }
  return found
}
