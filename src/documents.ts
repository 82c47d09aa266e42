/**
 * varve/documents: flags and rollouts as documents, to be checked and evaluated without a store.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { flagsFileShape } from './core/rollouts/document-shape.ts'
export { flagSet } from './core/rollouts/flag-set.ts'
export { hashLine, hashProfiles } from './core/rollouts/hash-line.ts'
export { murmur3 } from './core/rollouts/hashes/murmur3.ts'
export { flagsFileSchema, revisionSchema } from './core/revisions/document-schema.ts'

export type { DocumentProblem, Shaped } from './core/rollouts/document-shape.ts'
export type { FlagQuestion, FlagSet, FlagSetOptions } from './core/rollouts/evaluation.ts'
export type { HashLine } from './core/rollouts/hash-line.ts'
