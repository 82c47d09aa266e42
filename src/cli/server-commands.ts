import { isProblem, VarveError } from 'varve'
import { namesServer } from './named-server.ts'
import type { Session } from './session.ts'

/** Commands that work on a server as they do on a store, by their first word. */
const THERE: ReadonlySet<string> = new Set([
  ...['list', 'get', 'set', 'delete', 'explain', 'eval', 'watch', 'config', 'access'],
  ...['history', 'blame', 'diff', 'snapshot', 'rollback', 'restore', 'tag', 'verify'],
  ...['flag', 'rollout', 'schedule', 'ab', 'segment', 'tenant', 'secret', 'export', 'import'],
])

/** Of these, what needs the keys or the files of the place where it runs. */
const NOT_THERE: ReadonlySet<string> = new Set(['secret keygen', 'secret rotate-key', 'secret fingerprint'])

/** Commands that ask a server themselves: they are about its doors and how it is, not about values. */
const SPEAKING: ReadonlySet<string> = new Set(['token', 'debug', 'login', 'logout', 'whoami', 'doctor'])

/** True for a command that works on the server it is given. */
export function worksOnServer(command: string): boolean {
  return THERE.has(firstWord(command)) && ![...NOT_THERE].some(one => command.endsWith(one))
}

/** Throws NOT_AT_A_SERVER where a command is given a server that it cannot work on. VARVE_URL is for those that can. */
export function refuseOnServer(session: Session): void {
  const { options, command } = session
  if (options.asCurl === true && !(namesServer(session) && worksOnServer(command)))
    throw new VarveError('USAGE', { issue: '--as-curl shows what is asked of a server.', remedy: 'Add --server.' })
  if (options.server === undefined || worksOnServer(command) || SPEAKING.has(firstWord(command))) return
  const remedy = 'Leave --server out, and run it where the project, its store and its keys are.'
  throw new VarveError('NOT_AT_A_SERVER', { what: `\`${command}\``, remedy })
}

/** The address of the server that a failed command was about; undefined for one that works on a store. */
export function serverMeant({ options, command, surroundings: { env } }: Session, error: unknown): string | undefined {
  const isSpeaking = SPEAKING.has(firstWord(command))
  if (!isSpeaking && !worksOnServer(command)) return undefined
  const named = options.server ?? (options.store === undefined ? env['VARVE_URL'] : undefined)
  if (named !== undefined && named !== '') return named
  // `varve login` is told the address by itself.
  const { store = '' } = isSpeaking && isProblem(error, 'STORE_UNREACHABLE') ? error.details : {}
  return /^https?:/.test(store) ? store : undefined
}

function firstWord(command: string): string {
  const [first = ''] = command.split(' ').filter(word => word !== 'varve')
  return first
}
