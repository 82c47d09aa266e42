import { nameOfSecretIn } from './command-secret.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { isReference, looksSecret } from './literal.ts'
import { isCompose } from './manifest.ts'
import type { NamedValue } from './named-values.ts'
import { isSecretive, kindOfVariable } from './secretive.ts'

const BY_SECRETS = "Use Docker's secrets with NAME_FILE=/run/secrets/name, or pass it on from outside"

/** Secrets that a Compose file gives to containers in plain text. */
export function* composeSecrets(file: FileText): Generator<Sighting> {
  if (!isCompose(file)) return
  for (const { name, value, at } of file.values.flatMap(variableOf)) {
    if (!isSecretive(name) && !isRealKey(name, value)) continue
    const sighting = judged(name, value, at)
    if (sighting !== undefined) yield sighting
  }
  for (const { path, value, at } of file.values) {
    const name = path.some(one => /^(command|entrypoint)$/.test(one)) ? nameOfSecretIn(value) : undefined
    if (name === undefined) continue
    yield { at, issue: `gives ${name} to a container in its command`, remedy: `${BY_SECRETS}.` }
  }
}

/** True for a variable whose name may mean a secret, and whose value does. */
function isRealKey(name: string, value: string): boolean {
  const kind = kindOfVariable(name)
  return kind !== undefined && looksSecret(value, { kind, madeUp: false })
}

/** What a Compose file gives names to that no container gets: nothing here judges that. */
export function besideContainers({ values }: FileText): NamedValue[] {
  return values.filter(value => variableOf(value).length === 0)
}

interface Variable {
  readonly name: string
  readonly value: string
  readonly at: number
}

/** What a container or its build gets: members of `environment` and `args`, and of the shared parts that `x-` begins. */
function variableOf({ path, value, at }: NamedValue): Variable[] {
  const [outermost = ''] = path
  const isGiven = path.slice(0, -1).some(name => name === 'environment' || name === 'args')
  if (!isGiven && !outermost.startsWith('x-')) return []
  const name = path.at(-1) ?? ''
  if (name !== '-') return [{ name, value, at }]
  const equals = value.indexOf('=')
  return equals === -1 ? [] : [{ name: value.slice(0, equals), value: value.slice(equals + 1), at }]
}

function judged(name: string, value: string, at: number): Sighting | undefined {
  const fallback = /^\$\{\w+:?-([^}]+)\}$/.exec(value)?.[1]
  if (fallback !== undefined && !isReference(fallback)) {
    const remedy = `Require it: \${${name}:?set it in .env or outside}; or use Docker's secrets.`
    return { at, issue: `gives ${name} a value of its own wherever nobody sets it`, remedy, severity: 'warning' }
  }
  const isWord = /^(true|false|yes|no|on|off|null|~)?$/i.test(value)
  if (isWord || isReference(value) || value.startsWith('<')) return undefined
  return { at, issue: `gives ${name} to containers in plain text`, remedy: `${BY_SECRETS}: \${${name}:?}.` }
}
