/** Where start-up values come from. */
export { configFiles } from './config-files.ts'
export type { ConfigFilesOptions } from './config-files.ts'
export { env } from './env.ts'
export type { EnvOptions } from './env.ts'
export { file } from './file.ts'
export type { FileOptions } from './file.ts'
export { values } from './values.ts'
