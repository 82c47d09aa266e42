import { isObject, type Json } from '../json.ts'
import type { Audience } from '../layers/audience.ts'
import type { Asker, ParentAnswer, Test, World } from './asking.ts'
import { condition, type Compiling } from './condition.ts'
import type {
  EvaluationErrorCode,
  FiledFlag,
  FlagAnswer,
  FlagQuestion,
  FlagSet,
  FlagSetOptions,
  FlagsFile,
  FlagType,
  Reason,
} from './evaluation.ts'
import { condShape, filedFlagShape } from './document-shape.ts'
import { flagDecision, type Decision } from './flag-decision.ts'
import { Inquiry } from './inquiry.ts'

/** Compiles a file of flags. A flag that cannot be compiled answers PARSE_ERROR; the others are not affected. */
export function flagSet(file: FlagsFile, options: FlagSetOptions): FlagSet {
  return new CompiledFlags(file, options)
}

/** What a filed flag served: a variant, or null for what the code falls back on. */
interface Served {
  readonly variant: string | null
  readonly reason: Reason
  readonly ruleId: string | undefined
  readonly lacks?: string
}

interface Compiled {
  readonly flag: FiledFlag
  readonly decision: Decision<Served>
}

/** A flag that could not be compiled, and why. */
interface Unreadable {
  readonly issue: string
}

class CompiledFlags implements FlagSet {
  readonly #flags = new Map<string, Compiled | Unreadable>()
  readonly #segments = new Map<string, Test>()
  readonly #inquiry = new Inquiry()

  constructor({ flags, segments = {} }: FlagsFile, options: FlagSetOptions) {
    for (const [name, cond] of Object.entries(segments)) {
      const test = attempt(() => condition(condShape(cond).document ?? false, options))
      if (!('issue' in test)) this.#segments.set(name, test)
    }
    for (const [key, flag] of Object.entries(flags))
      this.#flags.set(
        key,
        attempt(() => compiled(flag, options)),
      )
  }

  get keys(): readonly string[] {
    return [...this.#flags.keys()]
  }

  evaluate(key: string, context: Audience, question: FlagQuestion): FlagAnswer {
    const found = this.#flags.get(key)
    if (found === undefined) return failed(question, 'FLAG_NOT_FOUND', `There is no flag ${key}.`)
    if ('issue' in found) return failed(question, 'PARSE_ERROR', `${key} ${found.issue}`)
    const world = this.#world(question)
    const asker = { audience: context }
    const { variant, reason, ruleId, lacks } = found.decision.decide(asker, world)
    const trace = question.trace === true ? { trace: found.decision.told(asker, world) } : {}
    const missing =
      lacks === undefined
        ? {}
        : {
            errorCode: 'TARGETING_KEY_MISSING' as const,
            errorMessage: `${key} is decided by ${lacks}, which is missing.`,
          }
    const rule = ruleId === undefined ? {} : { ruleId }
    if (variant === null) {
      const value = question.default ?? found.flag.default
      return { value, reason: reason === 'DISABLED' ? reason : 'DEFAULT', ...rule, ...missing, ...trace }
    }
    const value = found.flag.variants[variant]
    if (value === undefined || !Object.hasOwn(found.flag.variants, variant))
      return failed(question, 'PARSE_ERROR', `${key} serves ${variant}, which is none of its variants.`)
    if (question.type !== undefined && !isOfType(value, question.type))
      return failed(question, 'TYPE_MISMATCH', `${key} is ${kindOf(value)}, not ${question.type}.`)
    return { value, variant, reason, ...rule, ...missing, ...trace }
  }

  #world({ now, random = () => 0 }: FlagQuestion): World {
    const world: World = {
      at: now,
      heard: Infinity,
      segment: name => this.#segments.get(name),
      flag: (key, asker) => this.#parent(key, asker, world),
      random,
    }
    return world
  }

  #decided({ decision }: Compiled, asker: Asker, world: World): Served {
    try {
      return decision.decide(asker, world)
    } finally {
      this.#inquiry.leave()
    }
  }

  #parent(key: string, asker: Asker, world: World): ParentAnswer | undefined {
    const found = this.#flags.get(key)
    if (found === undefined || 'issue' in found) return undefined
    if (!this.#inquiry.enter()) return undefined
    const { variant, reason, lacks } = this.#decided(found, asker, world)
    // One that serves nothing is what its code falls back on; its variant has no name.
    if (variant === null)
      return found.flag.default === undefined ? undefined : { input: found.flag.default, reason, lacks }
    return { variant, input: found.flag.variants[variant] ?? null, reason, lacks }
  }
}

function compiled(given: FiledFlag, tools: Compiling): Compiled {
  const { document: flag, problems = [] } = filedFlagShape(given)
  if (flag === undefined) throw new TypeError(problems.map(({ path, issue }) => `${path} ${issue}`.trim()).join('; '))
  const decision = flagDecision<Served>(flag, {
    ...tools,
    servedOf: () => (variant, reason, ruleId) => ({ variant, reason, ruleId }),
    lacking: (answer, lacks) => ({ ...answer, lacks }),
  })
  return { flag, decision }
}

function attempt<T extends object>(compile: () => T): T | Unreadable {
  try {
    return compile()
  } catch (error) {
    return { issue: error instanceof Error ? error.message : String(error) }
  }
}

function failed(question: FlagQuestion, errorCode: EvaluationErrorCode, errorMessage: string): FlagAnswer {
  return { value: question.default, reason: 'ERROR', errorCode, errorMessage }
}

function isOfType(value: Json, type: FlagType): boolean {
  if (type === 'json') return true
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return isObject(value) || Array.isArray(value)
  return typeof value === type
}

function kindOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
