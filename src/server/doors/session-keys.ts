import { isDevelopment, isPlaceholder, VarveError } from 'varve'

/** Fewest characters of a session key: those of 24 random bytes in base64. */
const SHORTEST = 32

/**
 * The keys that sign and check links: several are joined by commas, the first signs and all check, so that a key is changed
 * without anybody's link being lost. Throws SESSION_KEY_UNUSABLE for one that everybody knows or that can be guessed, but in
 * development and test.
 */
export function sessionKeys(text: string | undefined, environment: string, from = 'sessionKey'): readonly string[] {
  const keys = (text ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(key => key !== '')
  const issue = keys.map(wrongWith).find(found => found !== undefined)
  if (issue !== undefined && !isDevelopment(environment)) throw new VarveError('SESSION_KEY_UNUSABLE', { from, issue })
  return keys
}

/** What is wrong with the session keys that development puts up with, as a clause; undefined when nothing is. */
export function sessionKeyWarning(keys: readonly string[]): string | undefined {
  return keys.map(wrongWith).find(found => found !== undefined)
}

/** Where the keys come from: VARVE_SESSION_KEY, or SESSION_KEY as other programs call it. */
export function sessionKeyFrom(
  env: Readonly<Record<string, string | undefined>>,
): { readonly key: string; readonly from: string } | undefined {
  for (const from of ['VARVE_SESSION_KEY', 'SESSION_KEY']) {
    const key = env[from]
    if (key !== undefined && key !== '') return { key, from }
  }
  return undefined
}

function wrongWith(key: string): string | undefined {
  if (isPlaceholder(key)) return "is a placeholder out of somebody's sample file"
  if (key.length < SHORTEST) return `has ${key.length} characters, and ${SHORTEST} are the fewest`
  return new Set(key).size < 8 ? 'repeats the same few characters' : undefined
}
