import { besideContainers } from './compose-secret.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { isPlaceholder, isReference, looksSecret, entropy } from './literal.ts'
import { besideSecrets } from './kubernetes-secret.ts'
import { isCompose, isKubernetes } from './manifest.ts'
import type { NamedValue } from './named-values.ts'
import { isSecretOf, secretName } from './secret-name.ts'
import { BASIC, BEARER, CONNECTION, KEYWORD_CONNECTION, tokenShapes } from './token-shapes.ts'

const REMEDY =
  'Take it out, give it by the environment, a secret file or a manager, and replace it where it was valid: it stays in the history.'

/** Secrets that stand in a text: by their shape in any file, by the name they are given in code and configuration. */
export function* secretLiterals(file: FileText): Generator<Sighting> {
  const excused = devDefaults(file)
  const isExcused = (at: number): boolean => excused.some(({ from, to }) => at >= from && at <= to)
  const seen = new Set<number>()
  for (const sighting of [...byShape(file), ...byAddress(file), ...byHeader(file), ...byName(file)]) {
    const { line } = file.place(sighting.at)
    if (seen.has(line) || isExcused(sighting.at)) continue
    seen.add(line)
    yield sighting
  }
}

/** Values that serve in development only: Varve refuses to start elsewhere with them. */
function devDefaults(file: FileText): { readonly from: number; readonly to: number }[] {
  if (file.language !== 'script' && file.language !== 'json') return []
  return file.values
    .filter(({ path }) => path.at(-1) === 'devDefault' || path.at(-1) === 'dev_default')
    .map(({ at, valueAt, value }) => ({ from: at, to: valueAt + value.length + 1 }))
}

function* byShape({ text }: FileText): Generator<Sighting> {
  for (const { what, shape } of tokenShapes) {
    for (const match of text.matchAll(shape)) {
      const secret = match.groups?.['secret'] ?? match[0]
      if (isPlaceholder(secret) || entropy(secret) < 2.5 || secret.startsWith(SAMPLE_JWT)) continue
      yield { at: match.index, issue: `holds ${what}`, remedy: REMEDY }
    }
  }
}

/** How the token begins that every page about JSON Web Tokens shows. */
const SAMPLE_JWT = ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'eyJzdWIiOiIxMjM0NTY3ODkw'].join('.')

/** True where nearly everything is made up; a comment shows examples as prose does. */
function isMadeUp(file: FileText, at: number): boolean {
  return file.madeUp || file.isComment(at)
}

function* byAddress(file: FileText): Generator<Sighting> {
  const issue = 'holds an address with its password'
  for (const match of file.text.matchAll(CONNECTION)) {
    const { user = '', secret = '', host = '' } = match.groups ?? {}
    if (isLocal(host) || isCommon(secret, user) || isReference(match[0]) || isPlaceholder(secret)) continue
    const madeUp = isMadeUp(file, match.index)
    if (madeUp && !looksSecret(decoded(secret), { kind: 'password', madeUp })) continue
    yield { at: match.index, issue, remedy: REMEDY }
  }
  for (const match of file.text.matchAll(KEYWORD_CONNECTION)) {
    const { secret = '' } = match.groups ?? {}
    const madeUp = isMadeUp(file, match.index)
    if (isCommon(secret, '') || !looksSecret(secret, { kind: 'password', madeUp })) continue
    yield { at: match.index + 1, issue, remedy: REMEDY }
  }
}

/** What a part of an address stands for. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A stray per cent sign: it was never encoded.
    return part
  }
}

/** Hosts of the machine itself, and names that nobody can own. */
function isLocal(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|host\.docker\.internal|\[::1\]?)$|(^|\.)(example|invalid|test|localhost)(\.\w+)?$/i.test(
    host,
  )
}

/** What everybody writes where a password has to stand. */
function isCommon(secret: string, user: string): boolean {
  return (
    secret === user || /^(pass(word|wd)?|pwd|pw|secret|user|root|admin|guest|postgres|test|token|p|x)$/i.test(secret)
  )
}

function* byHeader(file: FileText): Generator<Sighting> {
  for (const match of file.text.matchAll(BASIC)) {
    const madeUp = isMadeUp(file, match.index)
    const [user, password] = credentialsOf(match.groups?.['secret'] ?? '')
    if (password === undefined || isCommon(password, user) || isPlaceholder(password)) continue
    if (madeUp && !looksSecret(password, { kind: 'password', madeUp })) continue
    yield { at: match.index, issue: 'holds a Basic Authorization header with its password', remedy: REMEDY }
  }
  for (const match of file.text.matchAll(BEARER)) {
    const madeUp = isMadeUp(file, match.index)
    if (!looksSecret(match.groups?.['secret'] ?? '', { kind: 'key', madeUp })) continue
    yield { at: match.index, issue: 'holds an Authorization header with its token', remedy: REMEDY }
  }
}

/** User and password of Basic credentials; no password where the text is no credentials at all. */
function credentialsOf(encoded: string): [user: string, password: string | undefined] {
  const bare = encoded.replace(/=+$/, '')
  if (bare.length % 4 === 1) return ['', undefined]
  const [, user = '', password] = /^([\x20-\x39\x3B-\x7E]*):([\x20-\x7E]+)$/.exec(atob(bare)) ?? []
  return [user, password]
}

function* byName(file: FileText): Generator<Sighting> {
  for (const { path, value, at } of namedIn(file)) {
    const named = secretName(path)
    if (named === undefined || !isSecretOf(named, value, file)) continue
    yield { at, issue: `gives ${named.name} a value that looks like a real one`, remedy: REMEDY }
  }
}

/** What a file gives names to. Descriptions of containers have rules of their own for what containers get. */
function namedIn(file: FileText): Iterable<NamedValue> {
  if (isKubernetes(file)) return besideSecrets(file)
  return isCompose(file) ? besideContainers(file) : file.values
}
