/**
 * varve/secrets: what seals secrets.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { environmentKeyring } from './environment.ts'
export { fernet } from './fernet.ts'
export { keyFile } from './key-file.ts'
export { files } from './files.ts'
export { googleSecrets } from './google.ts'
export { newFernetKey } from './fernet/key.ts'
export { passphraseKey } from './passphrase.ts'
export { variables } from './variables.ts'
export { vault } from './vault.ts'
export { vibetunerKey } from './vibetuner.ts'
export type { EnvironmentKeyOptions } from './environment.ts'
export type { FernetOptions } from './fernet.ts'
export type { FilesOptions } from './files.ts'
export type { GoogleSecretsOptions } from './google.ts'
export type { GoogleIdentity } from './google/identity.ts'
export type { KeyFileOptions } from './key-file.ts'
export type { AppRoleAuth, KubernetesAuth, VaultAuth, VaultOptions } from './vault/options.ts'
