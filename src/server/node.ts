/**
 * varve/server/node: a server of Varve on Node, by itself or in a program.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { toNode } from './node/bridge.ts'
export type { Answers, MountOptions, NodeListener } from './node/bridge.ts'
export { consoleAssets, consoleAssetsIfBuilt } from './node/console-assets.ts'
export type { Patience } from './node/patience.ts'
export { serve } from './node/serve.ts'
export type { Serving, ServeOptions } from './node/serve.ts'
