/**
 * varve/server: what stands between requests and values.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { requireFlag } from './require-flag.ts'
export type { FlagGate, GateOptions, GateReader } from './require-flag.ts'
