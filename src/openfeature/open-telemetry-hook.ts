import {
  type EvaluationEvent,
  evaluationEvent,
  type EvaluationEventOptions,
  type FlagDetails,
} from './evaluation-event.ts'

/** A logger of OpenTelemetry's: `logs.getLogger('flags')` of `@opentelemetry/api-logs` is one. */
export interface TelemetryLogger {
  emit(record: EvaluationEvent): void
}

/** A hook of OpenFeature's that is called after every evaluation, whether it had an answer or not. */
export interface TelemetryHook {
  finally(
    about: {
      readonly providerMetadata: { readonly name: string }
      readonly context: { readonly targetingKey?: string | undefined }
    },
    details: FlagDetails,
  ): void
}

/**
 * Emits OpenTelemetry's event for every evaluation that goes through OpenFeature, whoever the provider is.
 * @example OpenFeature.addHooks(openTelemetryHook(logs.getLogger('flags')))
 */
export function openTelemetryHook(
  logger: TelemetryLogger,
  options: Pick<EvaluationEventOptions, 'formerNames' | 'flagSetId'> = {},
): TelemetryHook {
  return {
    finally: ({ providerMetadata, context }, details) =>
      logger.emit(
        evaluationEvent(details, { ...options, provider: providerMetadata.name, contextId: context.targetingKey }),
      ),
  }
}
