/** Names that fit no key: which of them were probably meant for us. */
import { editDistance } from '../core/definition/nearest.ts'
import type { SourceReport } from '../core/ports.ts'
import { shownAs, type Variable } from './claims.ts'
import { firstLevel, type Names } from './names.ts'

/** A variable that fits nothing. */
export interface Stranger {
  readonly variable: Variable
  /** Names it may have been meant for, where a key's name begins it; it is ours for certain then. */
  readonly among?: readonly string[]
}

/** Which strangers are told of: `ours` are those under a prefix or a group, `near` only misspelt names. */
export type Suspicion = 'ours' | 'near'

type Unknown = NonNullable<SourceReport['unknown']>[number]

/** Names Varve reads for itself; they are never values. */
const OWN = /^VARVE_/i
/** How many letters a name may be off where nothing else says that it is ours. */
const NEAR = 2
/** Among shorter names than this, two letters make another word. */
const SHORT = 6

/** Variables that every shell sets, whatever groups are called. */
const EVERYBODYS = /^(?:HOME|HOST|HOSTNAME|LANG|LOGNAME|MAIL|PATH|PWD|SHELL|TERM|USER)$/i

/** True for a variable of the environment that is there with no thought of us. */
export function isEverybodys({ name, origin }: Variable): boolean {
  return 'variable' in origin && EVERYBODYS.test(name)
}

/** The strangers to tell of, with the names they may have been meant for. */
export function suspects(strangers: readonly Stranger[], names: Names, suspicion: Suspicion): readonly Unknown[] {
  const levels = suspicion === 'ours' && names.isBare ? names.firstLevels : NO_LEVELS
  const isOurs = ({ variable: { name }, among }: Stranger): boolean => {
    if (OWN.test(name)) return false
    if (suspicion === 'near') return isNear(name, [...(among ?? []), ...names.known])
    if (among !== undefined || names.isPrefixed(name)) return true
    if (name.includes('__')) return levels.has(firstLevel(name))
    return beginsLikeOurs(name, levels) && isNear(name, names.known)
  }
  return strangers.filter(isOurs).map(({ variable, among = [] }) => ({
    name: shownAs(variable),
    origin: variable.origin,
    among: [...among, ...names.known],
  }))
}

const NO_LEVELS: ReadonlySet<string> = new Set()

/** True for a flat name that begins with a level of ours: `DATABASE_URLL`. */
function beginsLikeOurs(name: string, levels: ReadonlySet<string>): boolean {
  for (let end = name.indexOf('_'); end !== -1; end = name.indexOf('_', end + 1)) {
    if (end > 0 && levels.has(firstLevel(name.slice(0, end)))) return true
  }
  return false
}

/** True for a name that is a letter or two from one of ours, a short one but a letter. */
export function isNear(name: string, known: readonly string[]): boolean {
  const folded = name.toUpperCase()
  const most = folded.length < SHORT ? 1 : NEAR
  return known.some(
    other => Math.abs(other.length - folded.length) <= most && editDistance(folded, other.toUpperCase()) <= most,
  )
}
