/** Where secrets stand: variables of secret keys, and the files that such variables name. */
import path from 'node:path'
import type { SecretPlace, SourceKey } from '../core/ports.ts'
import type { Environment } from './environment.ts'
import type { Names } from './names.ts'

/** Where Docker, Podman and Kubernetes put secrets, whether a source reads them there or not. */
const USUAL = /^(?:\/var)?\/run\/secrets\//

/** True for a secret's variable, for one that names its file, and for that file. */
export function isSecretIn(place: SecretPlace, names: Names, variables: Environment = {}): boolean {
  if ('variable' in place) return isSecretVariable(place.variable, names)
  return USUAL.test(place.file) || isNamed(place.file, names, variables)
}

function isSecretVariable(variable: string, names: Names): boolean {
  const key = names.find(variable)?.lead.key ?? names.find(withoutFile(variable))?.lead.key
  if (key !== undefined) return key.secret
  const group = names.group(variable)
  return group !== undefined && names.secrets.some(secret => isBelow(secret, group))
}

function withoutFile(variable: string): string {
  return variable.replace(/_FILE$/i, '')
}

function isBelow({ key }: SourceKey, group: readonly string[]): boolean {
  return group.length === 0 || key.startsWith(`${group.join('.')}.`)
}

/** True for a file that a variable names as a secret's: `DATABASE_URL_FILE`. */
function isNamed(file: string, names: Names, variables: Environment): boolean {
  return Object.entries(variables).some(([name, text = '']) => {
    const before = withoutFile(name)
    return before !== name && path.resolve(text) === file && names.find(before)?.lead.key.secret === true
  })
}
