const NUMBER = String.raw`(?:0|[1-9]\d*)`
const NUMBERS = String.raw`${NUMBER}\.${NUMBER}\.${NUMBER}`
const TAG = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`
const SEMVER = new RegExp(`^v?(${NUMBERS}(?:-${TAG})?)(?:\\+${TAG})?$`)

/**
 * The version in a vendor's condition as https://semver.org has it: without the space around it, a `v` before it and the
 * build behind it, which vendors that compare with node-semver allow and do not look at. Undefined for what is none.
 */
export function semverOf(text: string): string | undefined {
  return SEMVER.exec(text.trim())?.[1]
}

const IDENTIFIER = String.raw`(?:${NUMBER}|\d*[A-Za-z-][0-9A-Za-z-]*)`
const TAGS = String.raw`(?:-${IDENTIFIER}(?:\.${IDENTIFIER})*)?(?:\+${TAG})?`
const ONE_TO_THREE = String.raw`${NUMBER}(?:\.${NUMBER}){0,2}`
const SHORT = new RegExp(`^${ONE_TO_THREE}${TAGS}$`)
const LOOSE = new RegExp(`^[vV]?(?:${ONE_TO_THREE}|${NUMBERS}${TAGS})$`)

/** True for what the reader `semver-short` reads as a version: nothing compares with any other text. */
export function isShortSemver(text: string): boolean {
  return SHORT.test(text)
}

/** True for what the reader `semver-loose` reads as a version: nothing compares with any other text. */
export function isLooseSemver(text: string): boolean {
  return LOOSE.test(text)
}
