import type { FlagDocument, FlagRule, Serve, Split } from 'varve'

/** Everybody, as a share. */
const EVERYBODY = 100_000

/** What a document serves, whoever asks: a variant, or null for the next layer. */
export interface ServedToEverybody {
  readonly variant: string | null
  /** From when on that is so by the document itself, in milliseconds since 1970 UTC: its last step. Absent where it has none. */
  readonly from?: number
}

/**
 * What a flag serves to everybody at an instant and from then on, or undefined where it depends on who asks. Judged by its rules,
 * not by who there is: a rule for a segment that is empty is still a rule.
 */
export function servedToEverybody(flag: FlagDocument, now: number): ServedToEverybody | undefined {
  if (!flag.enabled) return { variant: flag.off ?? null }
  if (flag.requires !== undefined && flag.requires.length > 0) return undefined
  const course = new Course(now)
  const outcomes = course.ofRules(flag.rules, flag.serve)
  const [variant] = outcomes
  if (outcomes.size !== 1 || variant === undefined || course.isMoving) return undefined
  return { variant: variant === NEXT ? null : variant, ...(course.from === 0 ? {} : { from: course.from }) }
}

/** What is served, with a mark of its own for going on. */
type Outcomes = Set<string | null>

/** The outcome that means: ask the next rule. No variant is called so, since documents hold no such text. */
const NEXT = '\u0000next'

class Course {
  readonly #now: number
  /** The last step that has come, of all. */
  from = 0
  /** True where a step is still to come. */
  isMoving = false

  constructor(now: number) {
    this.#now = now
  }

  /** What rules and what follows them may serve. */
  ofRules(rules: readonly FlagRule[], serve: Serve): Outcomes {
    const all: Outcomes = new Set()
    for (const { when = true, serve: own } of rules) {
      if (when === false) continue
      const outcomes = this.#of(own)
      for (const outcome of outcomes) if (outcome !== NEXT) all.add(outcome)
      // Nobody gets past a rule for everybody that always serves.
      if (when === true && !outcomes.has(NEXT)) return all
    }
    for (const outcome of this.#of(serve)) all.add(outcome === NEXT ? null : outcome)
    return all
  }

  #of(serve: Serve): Outcomes {
    if (typeof serve !== 'object' || serve === null) return new Set([serve])
    if ('next' in serve) return new Set([NEXT])
    if ('rules' in serve) return this.ofRules(serve.rules, serve.serve)
    const rest = serve.rest === undefined ? NEXT : serve.rest
    const { variants, isWhole } = 'split' in serve ? this.#split(serve) : allotted(serve.alloc)
    // At the whole line, whoever has no unit is served too.
    return new Set([...variants, ...(isWhole ? [] : [rest])])
  }

  #split({ split, coverage = EVERYBODY }: Split): {
    variants: string[]
    isWhole: boolean
  } {
    const share = typeof coverage === 'number' ? coverage : this.#shareNow(coverage)
    const variants = Object.keys(split).filter(name => (split[name] ?? 0) > 0)
    return { variants: share === 0 ? [] : variants, isWhole: share === EVERYBODY }
  }

  #shareNow(steps: readonly { readonly at: number; readonly share: number }[]): number {
    const past = steps.filter(({ at }) => at <= this.#now)
    this.isMoving ||= past.length < steps.length
    const last = past.at(-1)
    this.from = Math.max(this.from, last?.at ?? 0)
    return last?.share ?? 0
  }
}

function allotted(alloc: readonly (readonly [variant: string, from: number, to: number])[]): {
  variants: string[]
  isWhole: boolean
} {
  const ranges = alloc.filter(([, from, to]) => from < to).toSorted((a, b) => a[1] - b[1])
  let reached = 0
  for (const [, from, to] of ranges) if (from <= reached) reached = Math.max(reached, to)
  return { variants: ranges.map(([variant]) => variant), isWhole: reached >= EVERYBODY }
}
