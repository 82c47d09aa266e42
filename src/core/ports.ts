/**
 * What Varve needs from the outside, stated by the inside. Stores, sources and the runtime's platform implement these;
 * nothing in `core` knows which one it got.
 */
export type * from './ports/platform.ts'
export type * from './ports/secrets.ts'
export type * from './ports/source.ts'
export type * from './ports/store.ts'
