/**
 * `varve/generate`: what follows from a declaration, as text: reference documentation, a JSON Schema for editors,
 * `.env.example`, manifests for Kubernetes, a fragment for Docker Compose, types. Nothing here reads or writes a file.
 */
export { reference, type ReferenceOptions } from './reference.ts'
export { jsonSchema, type JsonSchemaOptions } from './json-schema/document.ts'
export { envExample, type EnvExampleOptions } from './env-example.ts'
export { configMap } from './kubernetes/config-map.ts'
export { secretManifest } from './kubernetes/secret.ts'
export { readSecretManifest, type SecretManifest } from './kubernetes/read-secret.ts'
export { deployment, envReferences, type DeploymentOptions } from './kubernetes/deployment.ts'
export { type ManifestOptions } from './kubernetes/manifest.ts'
export { composeFile, type ComposeOptions } from './compose.ts'
export { types, type TypesOptions } from './types.ts'
export { generators, type Generator, type GeneratorOptions } from './generators.ts'
export { type GivenValues } from './given.ts'
export { type Naming, variableOf } from './variables.ts'
export { type Made } from './made-by.ts'
export { type Declared } from './declared.ts'
