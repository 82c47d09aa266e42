import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { isPlaceholder, isReference } from './literal.ts'
import { isKubernetes } from './manifest.ts'
import type { NamedValue } from './named-values.ts'
import { isSecretive } from './secretive.ts'

const REMEDY =
  'Let the cluster get it: kubectl create secret, External Secrets or Sealed Secrets; and replace it where it was valid.'

/** Secrets in Kubernetes manifests: those of `kind: Secret`, and variables of containers. */
export function* kubernetesSecrets(file: FileText): Generator<Sighting> {
  if (!isKubernetes(file)) return
  for (const values of documents(file)) {
    yield* inSecrets(values)
    yield* inContainers(values)
  }
}

/** The values of each document of the file: one file may hold several. */
function documents({ language, text, values }: FileText): (readonly NamedValue[])[] {
  if (language === 'json') return [values]
  const ends = Array.from(text.matchAll(/^---/gm), match => match.index)
  const found = new Map<number, NamedValue[]>()
  let number = 0
  for (const value of values) {
    while (value.at > (ends[number] ?? text.length)) number++
    const document = found.get(number)
    if (document === undefined) found.set(number, [value])
    else document.push(value)
  }
  return [...found.values()]
}

function* inSecrets(values: readonly NamedValue[]): Generator<Sighting> {
  const isEncrypted = values.some(({ path }) => path[0] === 'sops')
  const isSecret = values.some(({ path, value }) => path.at(-1) === 'kind' && value === 'Secret')
  if (!isSecret || isEncrypted) return
  for (const { path, value, at } of values) {
    const group = path.at(-2)
    if ((group !== 'data' && group !== 'stringData') || isLeftOpen(value)) continue
    const issue = group === 'data' ? 'in base64, which is no encryption' : 'in plain text'
    yield { at, issue: `gives ${path.at(-1) ?? ''} of a Secret ${issue}`, remedy: REMEDY }
  }
}

/** `{ name: DB_PASSWORD, value: … }` in the `env` of a container. */
function* inContainers(values: readonly NamedValue[]): Generator<Sighting> {
  for (const [index, { path, value, at }] of values.entries()) {
    const before = values[index - 1]
    if (path.at(-1) !== 'value' || path.at(-3) !== 'env' || before?.path.at(-1) !== 'name') continue
    if (!isSecretive(before.value) || isLeftOpen(value)) continue
    const remedy = 'Refer to a Secret of the cluster: valueFrom: { secretKeyRef: … }.'
    yield { at, issue: `gives ${before.value} to a container in plain text`, remedy }
  }
}

function isLeftOpen(value: string): boolean {
  return isReference(value) || isPlaceholder(value)
}
