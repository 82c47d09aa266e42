/** Where start-up values come from. */
export { env } from './env.ts'
export type { EnvOptions } from './env.ts'
export { values } from './values.ts'
