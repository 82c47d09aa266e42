/**
 * All that decides by documents. It is as large as everything else a program loads of Varve, so it is loaded when the first
 * document comes, and by programs that have none, never.
 */
export { condition } from './condition.ts'
export { flagShape, rolloutShape, segmentShape } from './document-shape.ts'
export { flagDecision } from './flag-decision.ts'
export { rolloutDecision } from './rollout-decision.ts'
