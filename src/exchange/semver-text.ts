const NUMBERS = String.raw`(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)`
const TAG = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`
const SEMVER = new RegExp(`^v?(${NUMBERS}(?:-${TAG})?)(?:\\+${TAG})?$`)

/**
 * The version in a vendor's condition as https://semver.org has it: without the space around it, a `v` before it and the
 * build behind it, which vendors that compare with node-semver allow and do not look at. Undefined for what is none.
 */
export function semverOf(text: string): string | undefined {
  return SEMVER.exec(text.trim())?.[1]
}
