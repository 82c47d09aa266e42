import { isProblem, type Audience, type EvaluationErrorCode, type Evaluation, type Reason } from 'varve'

/** An answer as OpenFeature's SDK takes it. */
export interface Resolution<T> {
  readonly value: T
  readonly variant?: string
  readonly reason: Reason
  /**
   * `flagSetId`: what the provider was told to call its flags; `version`: number of the revision that decided; `contextId`:
   * who was asked for; `ruleId`: the rule, or the rollout, that decided. Each is there only where it is known.
   */
  readonly flagMetadata: Record<string, string>
}

/** Why there is no answer, with OpenFeature's code: its SDK turns one that is thrown into details, with the code's default. */
export class ResolutionError extends Error {
  override readonly name = 'ResolutionError'
  readonly code: EvaluationErrorCode | 'PROVIDER_FATAL'

  constructor(code: EvaluationErrorCode | 'PROVIDER_FATAL', message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What somebody asks a provider. */
export interface Question<T> {
  readonly key: string
  /** What the code falls back on. */
  readonly fallback: T
  readonly type: 'boolean' | 'string' | 'number' | 'object'
  readonly audience: Audience
  readonly flagSetId: string | undefined
}

/**
 * The answer that an evaluation gives to a question. Throws ResolutionError: FLAG_NOT_FOUND for a secret, TYPE_MISMATCH, and
 * TARGETING_KEY_MISSING where a bucket was needed and no layer has a value without it.
 */
export function resolutionOf<T>(evaluation: Evaluation, question: Question<T>): Resolution<T> {
  const { key, fallback, type } = question
  const { value, variant, reason, secret, lacks } = evaluation
  if (secret) throw new ResolutionError('FLAG_NOT_FOUND', `${key} is a secret, or has one in it, and is not served.`)
  const flagMetadata = metadataOf(evaluation, question)
  if (value === undefined && lacks !== undefined)
    throw new ResolutionError(
      'TARGETING_KEY_MISSING',
      `${key} is decided by ${lacks}, which the context does not have.`,
    )
  // Declared, and nobody has given it a value: the code knows what to do then.
  if (value === undefined) return { value: fallback, reason: 'DEFAULT', flagMetadata }
  if (!isOfType(value, type))
    throw new ResolutionError('TYPE_MISMATCH', `${key} is ${kindOf(value)}, not ${article(type)}.`)
  return { value: value as T, ...(variant === undefined ? {} : { variant }), reason, flagMetadata }
}

/** What keeps a key from being evaluated, in OpenFeature's words. */
export function errorOf(error: unknown): ResolutionError {
  if (error instanceof ResolutionError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ResolutionError(codeOf(error), message, { cause: error })
}

function codeOf(error: unknown): EvaluationErrorCode {
  if (isProblem(error, 'UNKNOWN_KEY')) return 'FLAG_NOT_FOUND'
  return isProblem(error, 'TENANT_MISSING') ? 'INVALID_CONTEXT' : 'GENERAL'
}

function metadataOf(
  { revision, ruleId }: Evaluation,
  { audience, flagSetId }: Question<unknown>,
): Record<string, string> {
  const metadata: Record<string, string> = {}
  const contextId = audience.user ?? audience['targetingKey']
  if (flagSetId !== undefined) metadata['flagSetId'] = flagSetId
  if (revision !== undefined) metadata['version'] = String(revision)
  if (typeof contextId === 'string') metadata['contextId'] = contextId
  if (ruleId !== undefined) metadata['ruleId'] = ruleId
  return metadata
}

function isOfType(value: unknown, type: Question<unknown>['type']): boolean {
  return type === 'object' ? value === null || Array.isArray(value) || isPlain(value) : typeof value === type
}

/** True for what JSON calls an object; a date or a map, which a schema may give out, is none. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Date) return 'a date'
  if (typeof value !== 'object' || isPlain(value)) return article(typeof value)
  return article(value.constructor.name)
}

function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}
