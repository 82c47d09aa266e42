import { isProblem, type EvaluateOptions, type Evaluation, type EvaluationErrorCode, type Json } from 'varve'
import { fingerprint, type Fingerprint } from './fingerprint.ts'

/** What evaluates for one audience at one moment. */
export interface Evaluator {
  evaluate(key: string, options?: EvaluateOptions): Evaluation
  explain(key: string): { readonly value?: Json }
}

/** What is done for a key that no layer has a value for: the code's default, or what takes its place. */
export type EmptyValue = 'omit' | 'variant'

/** Which answers name a variant: those of keys that have variants, or all. */
export type NamedVariants = 'declared' | 'always'

/** One answer: its text up to where the context is named in its metadata, made once for all who are answered the same. */
export interface FlagAnswer {
  readonly status: 200 | 400 | 404 | 500
  /** JSON without its end, which says who was asked for. */
  readonly text: string
  readonly fingerprint: Fingerprint
  readonly reason: Evaluation['reason']
}

/** How answers are made. */
export interface FlagAnswersOptions {
  /** What all the flags together are called. */
  readonly flagSetId: string
  readonly emptyValue: EmptyValue
  readonly variants: NamedVariants
  /** The first variant of a key, where it has any. */
  readonly firstVariant: (key: string) => { readonly name: string; readonly value: Json } | undefined
}

/** What decides an answer's text. */
type Decided = Pick<Evaluation, 'value' | 'variant' | 'reason' | 'ruleId' | 'revision' | 'lacks' | 'secret'>

/** Answers that are kept for one key: most have no more, and one that has is served all the same. */
const MOST_KEPT = 16

/**
 * Answers as OFREP has them. Each is put into words once for its value, variant, rule and revision: what changes makes an
 * answer of its own, so nothing that is kept is ever out of date.
 */
export class FlagAnswers {
  readonly #options: FlagAnswersOptions
  readonly #kept = new Map<string, { decided: Decided; answer: FlagAnswer }[]>()

  constructor(options: FlagAnswersOptions) {
    this.#options = options
  }

  /** The answer for a key. Never throws: what cannot be answered is an answer that says so. */
  answer(evaluator: Evaluator, key: string, options?: EvaluateOptions): FlagAnswer {
    let evaluation: Evaluation
    try {
      evaluation = evaluator.evaluate(key, options)
    } catch (error) {
      return failure(key, codeOf(error), isVarve(error) ? error.message : 'The flag cannot be evaluated.')
    }
    const kept = this.#kept.get(key)
    // Asked for each flag of a bulk.
    if (kept !== undefined) for (const { decided, answer } of kept) if (isSame(decided, evaluation)) return answer
    const answer = this.#made(key, evaluation, evaluator)
    if (kept === undefined || kept.length >= MOST_KEPT) this.#kept.set(key, [{ decided: evaluation, answer }])
    else kept.push({ decided: evaluation, answer })
    return answer
  }

  #made(key: string, evaluation: Evaluation, evaluator: Evaluator): FlagAnswer {
    const { value, reason, lacks, secret } = evaluation
    if (secret) return failure(key, 'FLAG_NOT_FOUND', `There is no flag ${key}.`)
    // What holds without a bucket is no answer to somebody who forgot to say who asks.
    if (lacks !== undefined)
      return failure(key, 'TARGETING_KEY_MISSING', `${key} is decided by ${lacks}, which the context does not have.`)
    if (value === undefined) return this.#empty(key, evaluation)
    const shown = isJson(value) ? value : evaluator.explain(key).value
    return this.#success(key, evaluation, { value: shown, reason, variant: evaluation.variant })
  }

  /** Declared, and nobody has given it a value: the code knows what to do then. */
  #empty(key: string, evaluation: Evaluation): FlagAnswer {
    if (this.#options.emptyValue === 'omit') return this.#success(key, evaluation, { reason: 'DEFAULT' })
    const first = this.#options.firstVariant(key)
    if (first === undefined) return failure(key, 'GENERAL', `${key} has no value: the default of the code stands.`)
    return this.#success(key, evaluation, { value: first.value, reason: 'DEFAULT', variant: first.name })
  }

  #success(
    key: string,
    { revision, ruleId }: Evaluation,
    { value, reason, variant }: { value?: unknown; reason: Evaluation['reason']; variant?: string | undefined },
  ): FlagAnswer {
    const metadata = {
      flagSetId: this.#options.flagSetId,
      ...(revision === undefined ? {} : { version: String(revision) }),
      ...(ruleId === undefined ? {} : { ruleId }),
    }
    const named = variant ?? this.#variantOf(value)
    const text = JSON.stringify({ key, value, reason, variant: named, metadata }).slice(0, -2)
    return { status: 200, text, fingerprint: fingerprint(text), reason }
  }

  /** What stands for a variant where there is none: the same, whatever the value and the layer it comes from. */
  #variantOf(value: unknown): string | undefined {
    if (this.#options.variants === 'declared') return undefined
    return value === undefined ? 'default' : 'value'
  }
}

/** The rest of an answer's text. `contextId` is who was asked for, where the context says so. */
export function endOf(contextId: string | undefined): string {
  return contextId === undefined ? '}}' : `,"contextId":${JSON.stringify(contextId)}}}`
}

/** What stands before and after the answers of a bulk. */
interface Frame {
  readonly before: string
  readonly after: string
}

/** The whole texts of several answers with a comma between them, in their frame. */
export function framed(answers: readonly FlagAnswer[], end: string, { before, after }: Frame): string {
  const isPlain = answers.length > 0 && answers.every(({ status }) => status === 200)
  const texts = answers.map(answer => (isPlain ? answer.text : textOf(answer, end)))
  // Most bulks have a value for each flag. What comes between all of them is put there as they are joined, and the frame
  // before that: a long text is not copied once more for each thing that is put to it.
  const last = texts.length - 1
  texts[0] = before + (texts[0] ?? '')
  texts[Math.max(last, 0)] += (isPlain ? end : '') + after
  return texts.join(isPlain ? `${end},` : ',')
}

/** An answer's whole text. */
export function textOf({ status, text }: FlagAnswer, end: string): string {
  return status === 200 ? text + end : text
}

const STATUS: Readonly<Partial<Record<EvaluationErrorCode, 400 | 404 | 500>>> = { FLAG_NOT_FOUND: 404, GENERAL: 500 }

/** What is answered where there is no value, and why. */
export function failure(key: string, errorCode: EvaluationErrorCode, errorDetails: string): FlagAnswer {
  const text = JSON.stringify({ key, errorCode, errorDetails })
  return { status: STATUS[errorCode] ?? 400, text, fingerprint: fingerprint(text), reason: 'ERROR' }
}

function codeOf(error: unknown): EvaluationErrorCode {
  if (isProblem(error, 'UNKNOWN_KEY')) return 'FLAG_NOT_FOUND'
  return isProblem(error, 'TENANT_MISSING') ? 'INVALID_CONTEXT' : 'GENERAL'
}

function isVarve(error: unknown): error is Error {
  return isProblem(error, 'UNKNOWN_KEY') || isProblem(error, 'TENANT_MISSING')
}

function isSame(a: Decided, b: Decided): boolean {
  return (
    a === b ||
    (a.value === b.value &&
      a.revision === b.revision &&
      a.variant === b.variant &&
      a.reason === b.reason &&
      a.ruleId === b.ruleId &&
      a.lacks === b.lacks &&
      a.secret === b.secret)
  )
}

/** True for what JSON has a form of its own for; a date or a map, which a schema may give out, is shown as it is stored. */
function isJson(value: unknown): boolean {
  if (typeof value === 'bigint') return false
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isJson)
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson)
}
