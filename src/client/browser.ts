/**
 * varve/client/browser: what a page needs of `varve/client`, and nothing else.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { remote } from './remote.ts'
export type { RemoteEvaluation, RemoteHealth, RemoteOptions, RemoteStorage, RemoteView } from './remote.ts'
