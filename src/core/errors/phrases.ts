import type { Problem } from './problem.ts'
import { reportProblems, tally } from './report.ts'

/** A question at the end of a sentence; nothing where nothing is near. */
export const didYouMean = (nearest: string | undefined): string =>
  nearest === undefined ? '' : ` Did you mean ${nearest}?`

/** Where a value stands that is for somebody only. */
export const inScope = (scope: string | undefined): string => (scope === undefined ? '' : ` in ${scope}`)

/** `1 value needs attention`, `2 values need attention`. */
export const count = (problems: readonly unknown[], noun: string): string =>
  problems.length === 1 ? `1 ${noun} needs attention` : `${problems.length} ${noun}s need attention`

/** A problem of a source, told by itself: `config.toml:3:8 is not valid TOML from here on. Mend it there.` */
export const sayPlaced = (d: { about?: string; issue: string; origin?: string; remedy?: string }): string =>
  [
    d.about ?? d.origin ?? 'A source',
    `${d.issue}${d.about === undefined || d.origin === undefined ? '' : ` (${d.origin})`}.`,
    d.remedy,
  ]
    .filter(Boolean)
    .join(' ')

/** What came of asking a secret manager: `reason` is a clause that never says a value, `remedy` a sentence. */
export interface ManagedDetails {
  readonly reference: string
  /** The key that is stored as this reference, where one is asked for. */
  readonly key?: string | undefined
  /** Who was asked, by the name people know it by; absent where nobody was. */
  readonly manager?: string | undefined
  readonly reason: string
  readonly remedy: string
}

/** What came of it, as a sentence. */
export const sayManaged = (d: ManagedDetails): string =>
  `${d.key === undefined ? '' : `${d.key} refers to `}${d.reference}${d.key === undefined ? '' : ', which'} ${d.reason}${d.manager === undefined ? '' : ` (${d.manager})`}. ${d.remedy}`

/** A report: how much is wrong and for which environment, then all of it. */
export const told = (problems: readonly Problem[], environment: string | undefined): string =>
  `${tally(problems)}${environment === undefined ? '' : ` (environment: ${environment})`}.\n${reportProblems(problems)}`

/** Makes an encryption key. */
export const KEY_COMMAND = 'varve secret keygen'

/** What to do about a sealed value that cannot be opened, as a sentence. */
export const openingRemedy = ({ key, keyId }: { readonly key: string; readonly keyId?: string | undefined }): string =>
  keyId === undefined ? `Set ${key} anew.` : `Add the key ${keyId} to VARVE_ENCRYPTION_KEY, or set ${key} anew.`

/** Where a history ends: its last revision. */
export interface KnownEnd {
  readonly number: number
  readonly hash: string
}

const sayEnd = ({ number, hash }: KnownEnd): string => `revision ${number} (${hash.slice(0, 12)})`

/** Both ends of two histories; nothing where one is not known. */
export const sayEnds = ({ known, found }: { known?: KnownEnd; found?: KnownEnd }): string =>
  known === undefined || found === undefined ? '' : `: known is ${sayEnd(known)}, the store ends at ${sayEnd(found)}`
