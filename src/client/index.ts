/**
 * varve/client: a configuration that a server keeps, from another process: `connect` for programs that evaluate themselves,
 * `remote` for one audience, evaluated by the server.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { connect } from './connect.ts'
export type { ConnectOptions } from './connect.ts'
export { remote } from './remote.ts'
export type { RemoteEvaluation, RemoteHealth, RemoteOptions, RemoteStorage, RemoteView } from './remote.ts'
