import type { Config, Json } from 'varve'
import { needOf } from '../declared.ts'
import { madeByComment } from '../made-by.ts'
import { secretFileName } from '../secret-files.ts'
import { yamlWriter } from '../yaml.ts'
import { configMapName } from './config-map.ts'
import { head, labels, metadata, nameOf, variablesOf, type ManifestOptions, type Variable } from './manifest.ts'
import { secretName } from './secret.ts'

/** How a program is given its configuration. */
export interface DeploymentOptions extends ManifestOptions {
  /** The image to run; `NAME:latest` when absent. */
  readonly image?: string
  /** How secrets get in: as variables (when absent), or as files below `/run/secrets`. */
  readonly secrets?: 'environment' | 'files'
}

/**
 * The `env` of a container: one entry for each value, taken from the ConfigMap or the Secret. An entry that must be set
 * keeps the container from starting while it is missing; the others are optional.
 * @example await envReferences(config, { name: 'shop', prefix: 'SHOP' })
 */
export async function envReferences(config: Config, options: ManifestOptions = {}): Promise<string> {
  const write = await yamlWriter()
  const plain = variablesOf(config, options, false).map(one => fromConfigMap(one, options))
  const secret = variablesOf(config, options, true).map(one => fromSecret(one, options))
  return `${madeByComment(options, '#')}${write({ env: [...plain, ...secret] })}`
}

function fromConfigMap(variable: Variable, options: ManifestOptions): Json {
  return { name: variable.name, valueFrom: { configMapKeyRef: entryOf(variable, configMapName(options)) } }
}

function fromSecret(variable: Variable, options: ManifestOptions): Json {
  return { name: variable.name, valueFrom: { secretKeyRef: entryOf(variable, secretName(options)) } }
}

function entryOf({ declared, name }: Variable, object: string): Json {
  return { name: object, key: name, ...(needOf(declared) === 'never' ? { optional: true } : {}) }
}

/**
 * A Deployment to begin with: it runs the image with the variables of the ConfigMap and the secrets of the Secret, as
 * somebody who may do little.
 * @example await deployment(config, { name: 'shop', prefix: 'SHOP', image: 'shop:1.4', secrets: 'files' })
 */
export async function deployment(config: Config, options: DeploymentOptions = {}): Promise<string> {
  const write = await yamlWriter()
  const name = nameOf(options)
  const secrets = variablesOf(config, options, true)
  const asFiles = options.secrets === 'files' && secrets.length > 0
  const container: Json = {
    name,
    image: options.image ?? `${name}:latest`,
    envFrom: [{ configMapRef: { name: configMapName(options) } }],
    ...(asFiles || secrets.length === 0 ? {} : { env: secrets.map(one => fromSecret(one, options)) }),
    ...(asFiles ? { volumeMounts: [{ name: 'secrets', mountPath: '/run/secrets', readOnly: true }] } : {}),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true },
  }
  const spec: Json = {
    // Else every service of the namespace gives variables such as REDIS_PORT=tcp://10.0.0.1:6379.
    enableServiceLinks: false,
    containers: [container],
    ...(asFiles ? { volumes: [{ name: 'secrets', secret: mounted(secrets, options) }] } : {}),
  }
  return (
    head(options, 'Deployment') +
    write({
      metadata: metadata(options, name),
      spec: {
        selector: { matchLabels: labels(options) },
        template: { metadata: { labels: labels(options) }, spec },
      },
    })
  )
}

/** The Secret as a volume: each entry as a file with the name that `secretFiles` looks for. */
function mounted(secrets: readonly Variable[], options: ManifestOptions): Json {
  const items = secrets.map(({ declared, name }) => ({ key: name, path: secretFileName(declared) }))
  return { secretName: secretName(options), items }
}
