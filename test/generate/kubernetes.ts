import { load } from 'js-yaml'
import { Deployment } from 'kubernetes-models/apps/v1'
import { ConfigMap, Container, Secret } from 'kubernetes-models/v1'

/** Reads a manifest, and holds it against Kubernetes' own OpenAPI schema of its kind. Throws what is wrong with it. */
export function configMapIn(text: string): ConfigMap {
  return checked(new ConfigMap(dataOf(text, ConfigMap)))
}

/** The same for a Secret. */
export function secretIn(text: string): Secret {
  return checked(new Secret(dataOf(text, Secret)))
}

/** The same for a Deployment. */
export function deploymentIn(text: string): Deployment {
  return checked(new Deployment(dataOf(text, Deployment)))
}

/** A container's `env` in a fragment, held against the schema of a container. */
export function containerEnvIn(text: string): NonNullable<Container['env']> {
  return checked(new Container({ name: 'shop', ...(load(text) as Pick<Container, 'env'>) })).env ?? []
}

/** The data of a manifest. Making a model of it would set a kind that the text lacks, so that is asked first. */
function dataOf<T>(text: string, { kind, apiVersion }: { readonly kind: string; readonly apiVersion: string }): T {
  const data = load(text) as { readonly kind?: string; readonly apiVersion?: string }
  if (data.kind !== kind || data.apiVersion !== apiVersion) throw new Error(`is no ${apiVersion} ${kind}`)
  return data as T
}

function checked<M extends { validate(): void }>(model: M): M {
  model.validate()
  return model
}
