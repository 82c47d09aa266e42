import { looksSecret } from './literal.ts'
import { kindOfVariable } from './secretive.ts'

/** The parts of a word that a command line or a list of one may hold: `["sh","-c","TOKEN=… npm ci"]`. */
const PARTS = /[^\s,;&|[\]]+/g
/** `TOKEN=…`, `--password=…`, `-Ddb.password=…`. */
const NAMED = /^(-{0,2}[A-Za-z_][\w.-]*)=(.+)$/

/** `--password`, as its value follows. */
const OPTION = /^--?[A-Za-z][\w.-]*$/

/** The name by which a part of a command gives a secret that looks real, if it does: a variable's or an option's. */
export function nameOfSecretIn(command: string): string | undefined {
  let last = ''
  for (const [part] of command.matchAll(PARTS)) {
    const [, name = '', value = ''] = NAMED.exec(part) ?? []
    if (isSecret(name, value)) return name
    if (OPTION.test(last) && name === '' && isSecret(last, part)) return last
    last = part
  }
  return undefined
}

function isSecret(name: string, value: string): boolean {
  const kind = kindOfVariable(name)
  // `$(cat token)` is yet to be worked out.
  return kind !== undefined && !/[$`]/.test(value) && looksSecret(value, { kind, madeUp: false })
}

/** True where a part of a command gives curl a user with his password: `-u user:password`. */
export function hasCredentials(command: string): boolean {
  const [, password = ''] = /^(?:-u[ ]?|--user[ =])[^:\s]+:(\S+)$/.exec(command) ?? []
  return !/[$`]/.test(password) && looksSecret(password, { kind: 'password', madeUp: false })
}
