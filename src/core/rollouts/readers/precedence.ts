/** Which of two versions comes first, read in place: https://semver.org, 11. */
import { CODE, endOfDigits, endOfIdentifier, isEitherCase } from './characters.ts'

/** Where the numbers of a version begin: after its `v`, where it has one. */
export function afterPrefix(text: string): number {
  return isEitherCase(text.charCodeAt(0), CODE.upperV) ? 1 : 0
}

/** Goes through a version from part to part, without taking it apart. */
class Walk {
  #text = ''
  #from = 0
  #end = 0

  begin(text: string): void {
    this.#text = text
    this.#end = afterPrefix(text)
  }

  /** Goes to the next number, which has no digits where the version has fewer numbers. */
  toNumber(): void {
    // A number that is missing is 0, and so is one without the zeros in front of it.
    this.#from = this.#end + (this.#codeAt(this.#end) === CODE.dot ? 1 : 0)
    this.#end = endOfDigits(this.#text, this.#from)
  }

  /** Goes to the identifier behind this sign; false where there is none. */
  toIdentifier(sign: number): boolean {
    if (this.#codeAt(this.#end) !== sign) return false
    this.#from = this.#end + 1
    this.#end = endOfIdentifier(this.#text, this.#from)
    return true
  }

  get isNumeric(): boolean {
    return endOfDigits(this.#text, this.#from) === this.#end
  }

  /** By value, however many digits there are: of two numbers, the longer one is greater. */
  compareNumber(other: Walk): number {
    this.#skipZeros()
    other.#skipZeros()
    const difference = this.#length - other.#length
    return difference === 0 ? this.compareText(other) : difference
  }

  /** By characters, in the order of ASCII. */
  compareText(other: Walk): number {
    const length = Math.min(this.#length, other.#length)
    for (let at = 0; at < length; at += 1) {
      const difference = this.#codeAt(this.#from + at) - other.#codeAt(other.#from + at)
      if (difference !== 0) return difference
    }
    return this.#length - other.#length
  }

  get #length(): number {
    return this.#end - this.#from
  }

  #codeAt(at: number): number {
    return this.#text.charCodeAt(at)
  }

  #skipZeros(): void {
    while (this.#from < this.#end && this.#codeAt(this.#from) === CODE.zero) this.#from += 1
  }
}

// Every comparison begins both anew, and none is ever left half done: so two are enough, and nothing is allocated.
const left = new Walk()
const right = new Walk()

/**
 * Below zero when version `a` comes before `b`, zero when they have the same precedence. Both must be versions, of any
 * form that `semver.ts` knows.
 */
export function compareVersions(a: string, b: string): number {
  left.begin(a)
  right.begin(b)
  for (let number = 0; number < 3; number += 1) {
    left.toNumber()
    right.toNumber()
    const order = left.compareNumber(right)
    if (order !== 0) return order
  }
  return comparePreReleases()
}

function comparePreReleases(): number {
  let hasLeft = left.toIdentifier(CODE.minus)
  let hasRight = right.toIdentifier(CODE.minus)
  // A release comes after all its pre-releases; but of two pre-releases, the one that says more comes later.
  if (!hasLeft || !hasRight) return Number(hasRight) - Number(hasLeft)
  while (hasLeft && hasRight) {
    const order = compareIdentifiers()
    if (order !== 0) return order
    hasLeft = left.toIdentifier(CODE.dot)
    hasRight = right.toIdentifier(CODE.dot)
  }
  return Number(hasLeft) - Number(hasRight)
}

/** Numbers come before words. */
function compareIdentifiers(): number {
  const isNumber = left.isNumeric
  if (isNumber !== right.isNumeric) return isNumber ? -1 : 1
  return isNumber ? left.compareNumber(right) : left.compareText(right)
}
