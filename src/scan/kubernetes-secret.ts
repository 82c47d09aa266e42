import { nameOfSecretIn } from './command-secret.ts'
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
    yield* inCommands(values)
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
  if (!isSecret(values) || isEncrypted) return
  for (const { path, value, at } of values) {
    if (!isMember(path) || isLeftOpen(value)) continue
    const issue = path.at(-2) === 'data' ? 'in base64, which is no encryption' : 'in plain text'
    yield { at, issue: `gives ${path.at(-1) ?? ''} of a Secret ${issue}`, remedy: REMEDY }
  }
}

function isSecret(values: readonly NamedValue[]): boolean {
  return values.some(({ path, value }) => path.at(-1) === 'kind' && value === 'Secret')
}

/** True for what a Secret holds. */
function isMember(path: readonly string[]): boolean {
  return path.at(-2) === 'data' || path.at(-2) === 'stringData'
}

/** What the manifests of a file give names to beside their Secrets, sealed ones included: nothing here judges that. */
export function* besideSecrets(file: FileText): Generator<NamedValue> {
  for (const values of documents(file)) {
    const skipped = isSecret(values)
    for (const value of values) {
      if (!(skipped && isMember(value.path)) && !value.path.includes('encryptedData')) yield value
    }
  }
}

/** `{ name: DB_PASSWORD, value: … }` in the `env` of a container, in either order. */
function* inContainers(values: readonly NamedValue[]): Generator<Sighting> {
  let last: NamedValue | undefined
  for (const [index, value] of values.entries()) {
    if (value.path.at(-1) !== 'value' || value.path.at(-3) !== 'env') continue
    // The name behind the last value is that of its own item.
    const name = [values[index - 1], values[index + 1]].find(one => one !== last && isNameOf(value, one))
    last = name
    if (name === undefined || !isSecretive(name.value) || isLeftOpen(value.value)) continue
    const remedy = 'Refer to a Secret of the cluster: valueFrom: { secretKeyRef: … }.'
    yield { at: value.at, issue: `gives ${name.value} to a container in plain text`, remedy }
  }
}

/** `args: ["--password=…"]`. */
function* inCommands(values: readonly NamedValue[]): Generator<Sighting> {
  for (const { path, value, at } of values) {
    const name = /^(args|command)$/.test(path.at(-2) ?? '') ? nameOfSecretIn(value) : undefined
    if (name === undefined) continue
    yield { at, issue: `gives ${name} to a container in its command`, remedy: REMEDY }
  }
}

function isNameOf({ path }: NamedValue, other: NamedValue | undefined): other is NamedValue {
  return other?.path.at(-1) === 'name' && other.path.slice(0, -1).join('\n') === path.slice(0, -1).join('\n')
}

function isLeftOpen(value: string): boolean {
  return isReference(value) || isPlaceholder(value)
}
