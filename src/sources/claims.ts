/** What several names say of one key, and which of them counts. */
import type { SourceComplaint, SourceKey, SourceOrigin, SourceReport, SourceValue } from '../core/ports.ts'
import { isFormer, type Lead } from './names.ts'
import { isOpenToOthers, openToOthers } from './open-file.ts'
import { utf8, wholeFile, withoutLineBreak } from './whole-file.ts'

/** A name with text, and where it stands. */
export interface Variable {
  readonly name: string
  readonly text: string
  readonly origin: SourceOrigin
  /** How people know it, where that is not its name: the path of a secret file. */
  readonly shown?: string
  /** True where `${…}` in the text means another value. */
  readonly references?: SourceValue['references']
  /** True when a secret is in the text. */
  readonly secret?: true
}

/** A variable that says something of a key. */
export interface Claim {
  readonly variable: Variable
  readonly lead: Lead
  /** Leads into the value; empty for all of it. */
  readonly path: readonly string[]
  /** `text` is the value, `file` names a file that holds it, `unset` takes away what weaker layers have. */
  readonly says: 'text' | 'file' | 'unset'
}

/** What a report is put together from. */
export interface Findings {
  readonly values: SourceValue[]
  readonly ignored: NonNullable<SourceReport['ignored']>[number][]
  readonly complaints: SourceComplaint[]
}

/** How people know a variable. */
export function shownAs({ shown, name }: Variable): string {
  return shown ?? name
}

/**
 * Settles what counts for a key, and says of everything else why it does not. A key's own names beat former ones, the
 * value itself beats a file that holds it, and parts come on top of the whole.
 */
export function settle(key: SourceKey, all: readonly Claim[], found: Findings): void {
  const pass = ({ variable }: Claim, why: string): void =>
    void found.ignored.push({ key: key.key, origin: variable.origin, why })
  const passFor = (claim: Claim, winner: Claim): void => {
    pass(claim, passedOver(winner))
    if (isContrary(claim, winner)) found.complaints.push(contrary(claim, winner))
  }
  const live = all.filter(claim => !isEmpty(claim, key))
  for (const claim of all) if (!live.includes(claim)) pass(claim, 'is empty, which counts as unset')
  const own = live.find(({ lead }) => !isFormer(lead))
  const current = own === undefined ? live : live.filter(({ lead }) => !isFormer(lead))
  if (own !== undefined) for (const claim of live) if (!current.includes(claim)) passFor(claim, own)
  const places = byPlace(current.filter(({ says }) => says !== 'unset'))
  for (const claims of [...places.values()].toSorted(byDepth)) {
    const winner = best(claims, found)
    for (const claim of claims) if (claim !== winner) passFor(claim, winner)
    emit(winner, found)
  }
  for (const claim of current) if (claim.says === 'unset') unset(claim, places.size > 0, found)
}

/** Claims by the part of the value that they are about. */
function byPlace(claims: readonly Claim[]): ReadonlyMap<string, readonly Claim[]> {
  const places = new Map<string, Claim[]>()
  for (const claim of claims) {
    const place = claim.path.join('\0')
    places.set(place, [...(places.get(place) ?? []), claim])
  }
  return places
}

function isEmpty({ variable, says }: Claim, { keepsEmpty = false }: SourceKey): boolean {
  return variable.text === '' && !(keepsEmpty && says === 'text')
}

function passedOver({ variable }: Claim): string {
  return `is passed over: ${shownAs(variable)} is set too`
}

/** True where a former name, or a later one of several that were declared, says something else. */
function isContrary({ variable, lead }: Claim, winner: Claim): boolean {
  if (variable.text === winner.variable.text || lead.name === winner.lead.name) return false
  const { envDeclared, env } = lead.key
  return isFormer(lead) || (envDeclared && [lead, winner.lead].every(({ name }) => env.includes(name)))
}

function contrary({ variable, lead }: Claim, winner: Claim): SourceComplaint {
  const [name, other] = [shownAs(variable), shownAs(winner.variable)]
  return {
    code: 'AMBIGUOUS_NAME',
    about: name,
    issue: `is passed over: ${other} is set too, to another text, and counts for ${lead.key.key}`,
    origin: variable.origin,
    remedy: `Remove ${name}.`,
    severity: 'warning',
  }
}

/** The whole before its parts, and items in their order: what comes later is put onto what is there. */
function byDepth([a]: readonly Claim[], [b]: readonly Claim[]): number {
  const [one, other] = [a?.path ?? [], b?.path ?? []]
  if (one.length !== other.length) return one.length - other.length
  for (const [index, step] of one.entries()) {
    const order = Number(step) - Number(other[index])
    if (order !== 0 && !Number.isNaN(order)) return order
  }
  return 0
}

/** The preferred claim of several on one place. */
function best(claims: readonly Claim[], found: Findings): Claim {
  const [first, ...others] = claims.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || Number(isSpelled(b)) - Number(isSpelled(a)),
  )
  if (first === undefined) throw new RangeError('Nothing claims this place.')
  const rival = others.find(claim => rankOf(claim) === rankOf(first) && claim.variable.text !== first.variable.text)
  if (rival !== undefined) found.complaints.push(ambiguous(first, rival))
  return first
}

function rankOf({ lead, says }: Claim): number {
  return lead.rank + (says === 'file' ? 5000 : 0)
}

/** True for a name that is written as it is at its best. */
function isSpelled({ variable, lead }: Claim): boolean {
  return variable.name.startsWith(lead.name)
}

function ambiguous(first: Claim, rival: Claim): SourceComplaint {
  const [one, other] = [shownAs(first.variable), shownAs(rival.variable)]
  return {
    code: 'AMBIGUOUS_NAME',
    about: first.lead.key.key,
    issue: `is set by ${one} and by ${other}, which are one name, to different texts`,
    origin: rival.variable.origin,
    remedy: `Remove ${isSpelled(first) ? other : `all but ${first.lead.name}`}.`,
    severity: 'error',
  }
}

function emit({ lead, variable, path, says }: Claim, found: Findings): void {
  const place = { key: lead.written, ...(path.length === 0 ? {} : { path }) }
  if (says === 'file') return emitFile(lead, variable, found)
  const { text, origin, references, secret } = variable
  const marks = { ...(references === undefined ? {} : { references }), ...(secret === undefined ? {} : { secret }) }
  found.values.push({ ...place, text, origin, ...marks })
}

/** Reads the file that a variable names. What is wrong with it is told of the variable, and the file's text never is. */
function emitFile(lead: Lead, variable: Variable, found: Findings): void {
  const path = variable.text
  const read = wholeFile(path)
  const text = 'bytes' in read ? utf8(read.bytes) : undefined
  if (text === undefined) {
    const issue = 'issue' in read ? read.issue : 'is not UTF-8 text'
    found.complaints.push({
      code: 'SOURCE_UNREADABLE',
      about: shownAs(variable),
      // Somebody may have put the secret itself where its file belongs.
      issue: LIKE_A_PATH.test(path) ? `names the file ${path}, which ${issue}` : `names a file that ${issue}`,
      origin: variable.origin,
      remedy: `Let it name a file that holds ${lead.key.key}, or remove it.`,
      severity: 'error',
    })
    return
  }
  const value = withoutLineBreak(text)
  const origin: SourceOrigin = { secretFile: path }
  if (isOpenToOthers(path)) found.complaints.push(openToOthers(path, origin))
  if (value !== '' || lead.key.keepsEmpty === true) found.values.push({ key: lead.written, text: value, origin })
  else found.ignored.push({ key: lead.key.key, origin, why: 'is empty, which counts as unset' })
}

const LIKE_A_PATH = /^(?:[.~]{0,2}[\\/]|[A-Za-z]:[\\/])/

const UNSET_WORDS: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'y', 'on', 't'])
const KEEP_WORDS: ReadonlySet<string> = new Set(['0', 'false', 'no', 'n', 'off', 'f'])

function unset({ lead, variable, path }: Claim, isSet: boolean, found: Findings): void {
  const word = variable.text.trim().toLowerCase()
  const { origin } = variable
  const misused = (issue: string, remedy: string, severity: 'error' | 'warning'): void =>
    void found.complaints.push({ code: 'OPERATOR_MISUSED', about: shownAs(variable), issue, origin, remedy, severity })
  if (KEEP_WORDS.has(word)) return
  if (!UNSET_WORDS.has(word))
    return misused('must be true or false', `Write 1 to take away what weaker sources give ${lead.key.key}.`, 'error')
  if (isSet)
    return misused(
      `takes ${lead.key.key} away, which is set beside it; it is passed over`,
      'Remove one of the two.',
      'warning',
    )
  const place = path.length === 0 ? {} : { path }
  found.values.push({ key: lead.written, ...place, value: { $unset: true }, origin })
}
