import { unignored } from './dotenv-file.ts'
import type { Facts, SecretKey } from './facts.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { baseName, isSample } from './language.ts'
import { isReference } from './literal.ts'
import type { NamedValue } from './named-values.ts'

const REMEDY =
  'Give it by the environment, a secret file or a manager, or keep a reference in the file; then replace it, as history keeps it.'

/** Values of keys that are declared secret in files git keeps, and secret files that it keeps or does not ignore. */
export function* committedSecrets(file: FileText, facts: Facts): Generator<Sighting> {
  if (isSample(file.path)) return
  const name = baseName(file.path)
  const isSecretFile = /^\.?secrets\.(toml|ya?ml|json[c5]?|ini|env|properties)$/.test(name)
  if (isSecretFile && facts.untracked?.has(file.path) === true) yield unignored(name)
  if (facts.tracked?.has(file.path) !== true) return
  if (isSecretFile) {
    const remedy = `Run \`git rm --cached ${file.path}\`, add ${name} to .gitignore, and replace what stood in it.`
    yield { at: 0, issue: 'is kept by git, and by its name it holds secrets', remedy }
  }
  const seen = new Set<number>()
  for (const { key, at } of [...declared(file, facts.secretKeys ?? []), ...placed(file, facts)]) {
    const { line } = file.place(at)
    if (seen.has(line)) continue
    seen.add(line)
    yield { at, issue: `gives ${key} a value, which is declared secret`, remedy: REMEDY }
  }
}

interface SecretPlace {
  readonly key: string
  readonly at: number
}

/** Members of a config file that have the name of a secret key, in whatever section of a profile. */
function* declared(file: FileText, keys: readonly SecretKey[]): Generator<SecretPlace> {
  if (!/^(toml|yaml|json|ini|env)$/.test(file.language)) return
  for (const value of file.values) {
    if (isHarmless(value.value)) continue
    const key = keys.find(one => isNamed(value, one, file.language === 'env'))
    if (key !== undefined) yield { key: key.key, at: value.at }
  }
}

/** A reference to where the secret is, or nothing at all. */
function isHarmless(value: string): boolean {
  return value.trim() === '' || value === 'null' || /^<[^>]*>$/.test(value) || isReference(value)
}

function isNamed({ path }: NamedValue, { key, aliases, variables }: SecretKey, isEnv: boolean): boolean {
  if (isEnv) return variables.some(variable => isVariable((path.at(-1) ?? '').toUpperCase(), variable))
  // A key may hold a list.
  const dotted = path.join('.').replace(/(\.-)+$/, '')
  return [key, ...aliases].some(name => dotted === name || (dotted.endsWith(`.${name}`) && isProfile(dotted, name)))
}

/** True for a variable's name, with or without the prefix that a program gives all of its own. */
function isVariable(name: string, variable: string): boolean {
  return name === variable || (variable.includes('_') && name.endsWith(`_${variable}`))
}

/** True where what comes before the key is one name, as the section of a profile is: `production.database.url`. */
function isProfile(dotted: string, name: string): boolean {
  return name.includes('.') && !dotted.slice(0, -name.length - 1).includes('.')
}

/** Places the sources themselves named. */
function* placed(file: FileText, { placedSecrets = [] }: Facts): Generator<SecretPlace> {
  for (const { key, path, line, column } of placedSecrets) {
    if (path !== file.path) continue
    const harmless = file.values.some(({ valueAt, value }) => isHarmless(value) && file.place(valueAt).line === line)
    if (!harmless) yield { key, at: indexOf(file.text, line, column) }
  }
}

function indexOf(text: string, line: number, column: number): number {
  let at = 0
  for (let left = line - 1; left > 0; left--) {
    const end = text.indexOf('\n', at)
    if (end === -1) break
    at = end + 1
  }
  return at + column - 1
}
