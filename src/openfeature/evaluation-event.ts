import type { Evaluation } from 'varve'

/** Details of an evaluation, as OpenFeature hands them to hooks. */
export interface FlagDetails {
  readonly flagKey: string
  readonly value: unknown
  readonly variant?: string | undefined
  readonly reason?: string | undefined
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  readonly flagMetadata?: Readonly<Record<string, string | number | boolean>> | undefined
}

/** What an evaluation does not say of itself. */
export interface EvaluationEventOptions {
  /** Name of the provider; `varve` when absent. */
  readonly provider?: string
  /** Who was asked for, where the metadata does not say so: the targeting key. */
  readonly contextId?: string | undefined
  /** Which set of flags it is, where the metadata does not say so. */
  readonly flagSetId?: string
  /** True: the error's message stands under its former name `error.message`, too. */
  readonly formerNames?: boolean
}

/** A log record of OpenTelemetry's event `feature_flag.evaluation`. */
export interface EvaluationEvent {
  readonly eventName: 'feature_flag.evaluation'
  readonly attributes: Record<string, string | number | boolean>
}

/**
 * The event that OpenTelemetry's semantic conventions have for an evaluation (feature flags, release candidate of 1.44). The
 * value is in it only where there is no variant, and never where it is a secret or an error left the code's default.
 * @example logger.emit(evaluationEvent(varve.evaluate('checkout.newFlow')))
 */
export function evaluationEvent(
  answer: Evaluation | FlagDetails,
  options: EvaluationEventOptions = {},
): EvaluationEvent {
  const told = 'flagKey' in answer ? ofDetails(answer) : ofEvaluation(answer)
  const { provider = 'varve', contextId = told.contextId, flagSetId = told.flagSetId, formerNames = false } = options
  const attributes = {
    'feature_flag.key': told.key,
    'feature_flag.provider.name': provider,
    'feature_flag.result.reason': told.reason.toLowerCase(),
    'feature_flag.result.variant': told.variant,
    'feature_flag.result.value': told.variant === undefined && told.error === undefined ? told.value : undefined,
    'feature_flag.context.id': told.contextId ?? contextId,
    'feature_flag.set.id': told.flagSetId ?? flagSetId,
    'feature_flag.version': told.version,
    'error.type': told.error?.toLowerCase(),
    'feature_flag.error.message': told.message,
    'error.message': formerNames ? told.message : undefined,
  }
  return { eventName: 'feature_flag.evaluation', attributes: present(attributes) }
}

interface Told {
  readonly key: string
  readonly reason: string
  readonly variant: string | undefined
  readonly value: string | number | boolean | undefined
  readonly contextId?: string | undefined
  readonly flagSetId?: string | undefined
  readonly version: string | undefined
  readonly error: string | undefined
  readonly message: string | undefined
}

function ofEvaluation({ key, reason, variant, value, secret, revision }: Evaluation): Told {
  const isMissing = value === undefined
  return {
    ...{ key, reason, variant },
    value: secret ? undefined : attributeOf(value),
    version: revision === undefined ? undefined : String(revision),
    error: isMissing ? 'GENERAL' : undefined,
    message: isMissing ? `${key} has no value in any layer.` : undefined,
  }
}

function ofDetails(details: FlagDetails): Told {
  const { flagKey, reason = 'UNKNOWN', variant, value, errorCode, errorMessage, flagMetadata = {} } = details
  const error = errorCode ?? (reason === 'ERROR' ? 'GENERAL' : undefined)
  const text = (name: string): string | undefined =>
    Object.hasOwn(flagMetadata, name) ? String(flagMetadata[name]) : undefined
  return {
    ...{ key: flagKey, reason, variant, value: attributeOf(value), error },
    ...{ contextId: text('contextId'), flagSetId: text('flagSetId'), version: text('version') },
    message: error === undefined ? undefined : errorMessage,
  }
}

/** A value as an attribute: what is not plain is JSON. */
function attributeOf(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}

function present<T>(attributes: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, T & {}] => entry[1] !== undefined),
  )
}
