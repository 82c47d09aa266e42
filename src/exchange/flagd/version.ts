/** A version, taken apart: three numbers, and the identifiers of a pre-release. */
export interface Version {
  readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint]
  readonly preRelease: readonly string[]
}

const NUMBER = String.raw`(0|[1-9]\d*)`
const IDENTIFIER = String.raw`(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)`
const FULL = new RegExp(
  String.raw`^[vV]?${NUMBER}\.${NUMBER}\.${NUMBER}(?:-(${IDENTIFIER}(?:\.${IDENTIFIER})*))?(?:\+[\da-zA-Z.-]+)?$`,
)
const PARTIAL = /^[vV]?(\d+)(?:\.(\d+))?$/
const LONGEST = 256

/** Reads a version as flagd does: `v2.4.0`, `2.4`, the number 2.4. Undefined for what is none. */
export function versionOf(value: unknown): Version | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  if (text.length > LONGEST) return undefined
  const full = FULL.exec(text)
  const [, major, minor = '0', patch = '0', preRelease] = full ?? PARTIAL.exec(text) ?? []
  if (major === undefined) return undefined
  return {
    numbers: [BigInt(major), BigInt(minor), BigInt(patch)],
    preRelease: preRelease === undefined ? [] : preRelease.split('.'),
  }
}

/** Below zero when `a` comes before `b`, by SemVer's rules of precedence (https://semver.org/#spec-item-11). */
export function compareVersions(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n
    if (number !== other) return number < other ? -1 : 1
  }
  if (a.preRelease.length === 0 || b.preRelease.length === 0) return b.preRelease.length - a.preRelease.length
  for (const [index, identifier] of a.preRelease.entries()) {
    const other = b.preRelease[index]
    if (other === undefined) return 1
    if (identifier !== other) return compareIdentifiers(identifier, other)
  }
  return a.preRelease.length - b.preRelease.length
}

/** Numbers by their size and before words, words by their letters. */
function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber && isOtherNumber) return BigInt(a) < BigInt(b) ? -1 : 1
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return a < b ? -1 : 1
}
