import type { Config } from 'varve'
import { composeFile, type ComposeOptions } from './compose.ts'
import { envExample } from './env-example.ts'
import { jsonSchema, type JsonSchemaOptions } from './json-schema/document.ts'
import { configMap } from './kubernetes/config-map.ts'
import { deployment, envReferences, type DeploymentOptions } from './kubernetes/deployment.ts'
import { secretManifest } from './kubernetes/secret.ts'
import { reference, type ReferenceOptions } from './reference.ts'
import { types, type TypesOptions } from './types.ts'

/** Everything the generators can be told; each takes what concerns it. */
export type GeneratorOptions = ComposeOptions & DeploymentOptions & JsonSchemaOptions & ReferenceOptions & TypesOptions

/** One thing that follows from a declaration. */
export interface Generator {
  readonly name: string
  /** A name for its file. */
  readonly file: string
  /** What it makes, in a line. */
  readonly description: string
  /** The text of the file. */
  readonly generate: (config: Config, options: GeneratorOptions) => string | Promise<string>
}

/** Every generator, by the name that `varve generate` has for it. */
export const generators: readonly Generator[] = [
  {
    name: 'docs',
    file: 'docs/configuration.md',
    description: 'reference documentation in Markdown',
    generate: reference,
  },
  {
    name: 'json-schema',
    file: 'varve.schema.json',
    description: 'a JSON Schema, with which editors complete and check configuration files',
    generate: (config, options) => `${JSON.stringify(jsonSchema(config, options), null, 2)}\n`,
  },
  {
    name: 'env-example',
    file: '.env.example',
    description: 'every variable with what it is for and its default',
    generate: envExample,
  },
  {
    name: 'configmap',
    file: 'k8s/configmap.yaml',
    description: 'a Kubernetes ConfigMap of everything that is not secret',
    generate: configMap,
  },
  {
    name: 'secret',
    file: 'k8s/secret.yaml',
    description: 'a Kubernetes Secret, empty where no value is given',
    generate: secretManifest,
  },
  {
    name: 'env-refs',
    file: 'k8s/env.yaml',
    description: "a container's env, each entry taken from the ConfigMap or the Secret",
    generate: envReferences,
  },
  {
    name: 'deployment',
    file: 'k8s/deployment.yaml',
    description: 'a Kubernetes Deployment that is given both',
    generate: deployment,
  },
  {
    name: 'compose',
    file: 'compose.varve.yaml',
    description: 'a fragment for Docker Compose, with the variables as an anchor',
    generate: composeFile,
  },
  {
    name: 'types',
    file: 'varve.types.ts',
    description: 'types for a declaration that is written as plain data',
    generate: types,
  },
]
