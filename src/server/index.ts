/**
 * varve/server: what stands between requests and values.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { AccessLog } from './access/access-log.ts'
export type { AccessHealth, AccessOptions, AccessSource, ServedRequest } from './access/access-log.ts'
export type { AccessRecord, ServedValue } from './access/access-record.ts'
export { requestMoments } from './request-moments.ts'
export type { MomentKeeper, RequestMoments, RequestMomentsOptions } from './request-moments.ts'
export { requireFlag } from './require-flag.ts'
export type { FlagGate, GateOptions, GateReader } from './require-flag.ts'
export { createHandler } from './handler.ts'
export type { Handler } from './handler.ts'
export type {
  ConsoleAssets,
  ConsoleFile,
  HandlerOptions,
  RequestLimits,
  RequestLine,
  RequestOrigin,
} from './options.ts'
