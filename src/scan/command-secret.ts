import { looksSecret } from './literal.ts'
import { kindOfVariable } from './secretive.ts'

/** The parts of a word that a command line or a list of one may hold: `["sh","-c","TOKEN=… npm ci"]`. */
const PARTS = /[^\s,;&|[\]]+/g
/** `TOKEN=…`, `--password=…`, `-Ddb.password=…`. */
const NAMED = /^(-{0,2}[A-Za-z_][\w.-]*)=(.+)$/

/** The name that a word of a command gives a secret by, if it gives one that looks real: a variable or an option. */
export function nameOfSecretIn(word: string): string | undefined {
  for (const [part] of word.matchAll(PARTS)) {
    const [, name = '', value = ''] = NAMED.exec(part) ?? []
    const kind = kindOfVariable(name)
    // Part of something to be worked out, as `$(cat token)` is.
    if (kind !== undefined && !/[$`]/.test(value) && looksSecret(value, { kind, madeUp: false })) return name
  }
  return undefined
}

/** True for `user:password`, as it follows `curl -u`. */
export function isCredentials(word: string): boolean {
  const [, password = ''] = /^[^:\s]+:(.+)$/.exec(word) ?? []
  return !/[$`]/.test(password) && looksSecret(password, { kind: 'password', madeUp: false })
}
