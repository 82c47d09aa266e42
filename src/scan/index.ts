/** What should not be in a repository: detectors that read texts they are given. */
export { scan, LONGEST_TEXT } from './scan.ts'
export { answeredElsewhere, rules, type AnsweredElsewhere, type Rule } from './rules.ts'
export { isSecretOf, secretName, type SecretName } from './secret-name.ts'
export { isSecretive } from './secretive.ts'
export { KeyReferences, type KeyReference, type NamedKey, type UndeclaredRead } from './key-references.ts'
export type { Facts, PlacedSecret, ScannedFile, SecretKey } from './facts.ts'
export type { Finding, Severity } from './finding.ts'
