/**
 * varve/openfeature: Varve as a provider of OpenFeature's server SDK, and its evaluations as OpenTelemetry's events.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { VarveProvider } from './provider.ts'
export { audienceOf } from './audience.ts'
export { evaluationEvent } from './evaluation-event.ts'
export { openTelemetryHook } from './open-telemetry-hook.ts'
export type { EvaluationContext } from './audience.ts'
export type { EventDetails, EventHandler, EventLogger, ProviderEvents } from './events.ts'
export type { EvaluationEvent, EvaluationEventOptions, FlagDetails } from './evaluation-event.ts'
export type { TelemetryHook, TelemetryLogger } from './open-telemetry-hook.ts'
export type { ProvidedVarve, ProviderLogger, ProviderOptions, TrackingEvent } from './provided.ts'
export type { Resolution } from './resolution.ts'
