import type { Json } from '../../json.ts'
import { CODE, endOfDigits, endOfIdentifier } from './characters.ts'
import { afterPrefix, compareVersions } from './precedence.ts'
import { type Equality, LONGEST_TEXT, type Order, ordered } from './reader.ts'

/** How a version may be written, where that differs from one system to another. */
export interface VersionForm {
  /** In words. */
  readonly form: string
  /** Least number of `.`-separated numbers; those that are missing are 0. */
  readonly leastNumbers: 1 | 3
  /** Least number of them that a pre-release or a build may follow. */
  readonly leastBeforeTag: 1 | 3
  /** True where `v1.2.3` and the JSON number 1.2 are versions. */
  readonly isLoose: boolean
}

/** Semantic Versioning 2.0: exactly three numbers without leading zeros, and no `v`. */
export const SEMVER: VersionForm = {
  form: 'a SemVer version, such as 2.4.0 or 2.4.0-rc.1',
  leastNumbers: 3,
  leastBeforeTag: 3,
  isLoose: false,
}

/** LaunchDarkly's: as `SEMVER`, but one or two numbers will do: `2` is `2.0.0`, `2-rc.1` is `2.0.0-rc.1`. */
export const SHORT_SEMVER: VersionForm = {
  form: 'a version of one to three numbers, such as 2.4',
  leastNumbers: 1,
  leastBeforeTag: 1,
  isLoose: false,
}

/** flagd's: also `v2`, `V2.4` and the JSON number 2.4; only three numbers can have a pre-release. */
export const LOOSE_SEMVER: VersionForm = {
  form: 'a version of one to three numbers, such as 2.4 or v2.4.0',
  leastNumbers: 1,
  leastBeforeTag: 3,
  isLoose: true,
}

/** Versions of one form, in SemVer's order of precedence: pre-releases come before their release, builds are ignored. */
export function versions(form: VersionForm): Equality & Order {
  const compareTo = (own: string) => (value: Json) => {
    const text = versionText(value, form)
    return text === undefined ? Number.NaN : compareVersions(text, own)
  }
  return {
    form: form.form,
    folds: false,
    takes: own => versionText(own, form) !== undefined,
    oneOf: own => {
      const sorted = own.map(one => versionText(one, form) ?? '').toSorted(compareVersions)
      return value => {
        const text = versionText(value, form)
        return text !== undefined && isAmong(sorted, text)
      }
    },
    ordered: (op, own) => ordered(op, compareTo(versionText(own, form) ?? '')),
  }
}

function isAmong(sorted: readonly string[], version: string): boolean {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >>> 1
    const order = compareVersions(sorted[middle] ?? '', version)
    if (order === 0) return true
    if (order < 0) from = middle + 1
    else to = middle
  }
  return false
}

/** The text of a version; undefined for what is none in this form. */
function versionText(value: Json, form: VersionForm): string | undefined {
  const text = form.isLoose && typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.length <= LONGEST_TEXT && isVersion(text, form) ? text : undefined
}

function isVersion(text: string, { isLoose, leastNumbers, leastBeforeTag }: VersionForm): boolean {
  let end = endOfNumber(text, isLoose ? afterPrefix(text) : 0)
  let count = 1
  while (count < 3 && text.charCodeAt(end) === CODE.dot) {
    end = endOfNumber(text, end + 1)
    count += 1
  }
  if (end === text.length) return count >= leastNumbers
  return end !== -1 && count >= leastBeforeTag && areTags(text, end)
}

/** Where the number that begins at `from` ends; -1 for none, or one with leading zeros. */
function endOfNumber(text: string, from: number): number {
  const end = endOfDigits(text, from)
  const isPlain = end === from + 1 || (end > from && text.charCodeAt(from) !== CODE.zero)
  return isPlain ? end : -1
}

/** True when from here on there is a pre-release, a build, or both, and nothing else. */
function areTags(text: string, from: number): boolean {
  let at = from
  if (text.charCodeAt(at) === CODE.minus) at = endOfTag(text, at, true)
  if (text.charCodeAt(at) === CODE.plus) at = endOfTag(text, at, false)
  return at === text.length
}

/** Where the tag ends whose sign is at `from`; -1 when one of its identifiers is wrong. */
function endOfTag(text: string, from: number, isPreRelease: boolean): number {
  let at = from
  do {
    const end = endOfIdentifier(text, at + 1)
    if (end === at + 1) return -1
    // Only a pre-release has an order, and there 01 could be taken for 1.
    const isNumber = endOfDigits(text, at + 1) === end
    if (isPreRelease && isNumber && endOfNumber(text, at + 1) === -1) return -1
    at = end
  } while (text.charCodeAt(at) === CODE.dot)
  return at
}
