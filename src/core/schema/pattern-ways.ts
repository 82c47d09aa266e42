/** In how many ways a regular expression can be tried, as an upper bound: see `waysToTry`. */
import { quantifierOf, tokensOf } from './pattern-tokens.ts'

/** The length of text that ways are counted for. */
const LENGTH = 100

/** What is known of a part of a pattern, for a text of at most LENGTH characters. */
interface Part {
  /** Most ways to match from one place on, whatever the place where it ends. */
  readonly ways: number
  /** Most of them that end at the same place. */
  readonly waysTo: number
  /** The same as `ways` when nothing is known of the text: choices multiplied. */
  readonly choices: number
  /** Ways to match nothing. */
  readonly empty: number
  /** Characters it may begin with, and all that it may match. */
  readonly lead: bigint
  readonly chars: bigint
  /** Characters it may match behind the last place that every match of it passes. */
  readonly tail: bigint
  /** Most ways that are tried until it is certain that it does not match. */
  readonly steps: number
}

/** Bits of characters: all of ASCII, and some that stand for the rest; those that `\s`, `.` and `i` treat alike apart. */
const SAMPLES = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCodePoint(code)),
  ...['\u00A0', '\u2028', '\u017F', '\u212A', 'é'],
]
const ANY = (1n << BigInt(SAMPLES.length)) - 1n
const NOTHING: Part = { ways: 1, waysTo: 1, choices: 1, empty: 1, lead: 0n, chars: 0n, tail: 0n, steps: 1 }

/**
 * The most ways in which a pattern can be tried on 100 characters. Parts multiply, unless a character that the part
 * before cannot match shows where that one ends: `\d+\.\d+` is tried in as many ways as `\d+`, `\d+\d+` in 100 times as
 * many. A pattern without `^` begins at every character. For a pattern that compiles, without backreferences and with
 * nothing that varies in what is repeated.
 */
export function waysToTry(source: string, flags: string): number {
  const tokens = tokensOf(source, flags)
  const reading = new Reading(tokens, flags, /v/.test(flags) || tokens.some(token => /^\(\?[a-z-]+:/.test(token)))
  const { steps } = reading.alternatives()
  return source.startsWith('^') && !reading.hasBranches && !flags.includes('m') ? steps : steps * LENGTH
}

class Reading {
  /** True where the pattern itself is alternatives, each with a beginning of its own. */
  hasBranches = false
  #next = 0
  readonly #masks = new Map<string, bigint>()
  readonly #tokens: readonly string[]
  readonly #flags: string
  /** True where a character cannot be judged by itself: nested classes, and flags for a part. */
  readonly #isOpaque: boolean

  constructor(tokens: readonly string[], flags: string, isOpaque: boolean) {
    this.#tokens = tokens
    this.#flags = flags
    this.#isOpaque = isOpaque
  }

  /** Reads up to the end, or the `)` of the group. */
  alternatives(): Part {
    const branches = [this.#sequence()]
    while (this.#tokens[this.#next] === '|') {
      this.#next += 1
      branches.push(this.#sequence())
    }
    this.hasBranches = branches.length > 1
    return branches.length === 1 ? (branches[0] ?? NOTHING) : either(branches)
  }

  #sequence(): Part {
    let whole = NOTHING
    for (;;) {
      const token = this.#tokens[this.#next]
      if (token === undefined || token === '|' || token === ')') return whole
      this.#next += 1
      whole = joined(whole, this.#quantified(this.#atom(token)))
    }
  }

  #quantified(part: Part): Part {
    const quantifier = quantifierOf(this.#tokens[this.#next] ?? '')
    if (quantifier === undefined) return part
    this.#next += 1
    const { min, max } = quantifier
    if (max === 0) return NOTHING
    if (min === max) return part
    return max === 1 ? optional(part) : repeated(part, Math.min(max, LENGTH) - Math.min(min, LENGTH) + 1, min)
  }

  #atom(token: string): Part {
    if (token.startsWith('(')) return this.#group(token)
    if (/^(?:[\^$]|\\[bB])$/.test(token)) return NOTHING
    const chars = this.#masks.get(token) ?? this.#mask(token)
    this.#masks.set(token, chars)
    return { ...NOTHING, empty: 0, lead: chars, chars, tail: chars }
  }

  #group(token: string): Part {
    const inside = this.alternatives()
    this.#next += 1
    if (!/^\(\?<?[=!]/.test(token)) return inside
    // What was looked at is not looked at in another way later. Looking back goes from right to left.
    const steps = token.startsWith('(?<') ? Math.max(inside.choices, inside.steps) : inside.steps
    return { ...NOTHING, lead: ANY, steps }
  }

  /** Which samples one character of the pattern matches. */
  #mask(token: string): bigint {
    // An escape by number or property may mean a character that no sample stands for.
    if (this.#isOpaque || /[^ -~]|\\[xucpP0]/.test(token)) return ANY
    try {
      const one = new RegExp(`^(?:${/^[\]{}]$/.test(token) ? `\\${token}` : token})$`, this.#flags)
      return SAMPLES.reduce((mask, sample, index) => (one.test(sample) ? mask | (1n << BigInt(index)) : mask), 0n)
    } catch {
      return ANY
    }
  }
}

/** One part, then another. */
function joined(first: Part, then: Part): Part {
  // Where the next part begins with what this one cannot match, only one end of this one is right.
  const isSplit = (first.tail & then.lead) === 0n
  const isPassed = first.choices === 1 || (isSplit && then.empty === 0)
  return {
    ways: isSplit ? first.ways * then.empty + first.waysTo * (then.ways - then.empty) : first.ways * then.ways,
    waysTo: isSplit ? first.waysTo * then.waysTo : Math.min(first.ways * then.waysTo, first.waysTo * then.choices),
    choices: first.choices * then.choices,
    empty: first.empty * then.empty,
    lead: first.lead | (first.empty > 0 ? then.lead : 0n),
    chars: first.chars | then.chars,
    tail: isPassed ? then.tail : first.tail | then.chars,
    steps: Math.max(first.steps, first.ways, (isSplit ? first.waysTo : first.ways) * then.steps),
  }
}

function optional(part: Part): Part {
  const ways = part.ways + 1
  const waysTo = part.empty === 0 ? part.waysTo : part.waysTo + 1
  const steps = Math.max(part.steps, ways)
  return { ...part, ways, waysTo, choices: part.choices + 1, empty: part.empty + 1, tail: part.chars, steps }
}

/** A part of one length, again and again: how often is the only choice, and where it ends tells how often. */
function repeated(part: Part, ways: number, min: number): Part {
  const empty = min === 0 || part.empty > 0 ? 1 : 0
  return { ...part, ways, waysTo: 1, choices: ways, empty, tail: part.chars, steps: part.steps * ways }
}

function either(branches: readonly Part[]): Part {
  const sum = (of: (part: Part) => number): number => branches.reduce((total, part) => total + of(part), 0)
  const united = (of: (part: Part) => bigint): bigint => branches.reduce((mask, part) => mask | of(part), 0n)
  // Where the first character tells which it is, there is no choice.
  const told = isTold(branches)
  const most = told ? (of: (part: Part) => number) => Math.max(...branches.map(of)) : sum
  return {
    ways: most(part => part.ways),
    waysTo: most(part => part.waysTo),
    choices: sum(part => part.choices),
    empty: sum(part => part.empty),
    lead: united(part => part.lead),
    chars: united(part => part.chars),
    tail: united(part => (told ? part.tail : part.chars)),
    steps: most(part => part.steps),
  }
}

function isTold(branches: readonly Part[]): boolean {
  let seen = 0n
  return branches.every(({ lead, empty }) => {
    const isApart = empty === 0 && (seen & lead) === 0n
    seen |= lead
    return isApart
  })
}
