/**
 * varve/secrets: what seals secrets.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { environmentKeyring } from './environment.ts'
export { fernet } from './fernet.ts'
export { files } from './files.ts'
export { newFernetKey } from './fernet/key.ts'
export { variables } from './variables.ts'
export { vibetunerKey } from './vibetuner.ts'
export type { FernetOptions } from './fernet.ts'
export type { FilesOptions } from './files.ts'
