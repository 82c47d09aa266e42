import { VarveError } from 'varve'
import { credentialFor } from './logins.ts'
import { serverAddress } from './server-address.ts'
import type { Session } from './session.ts'

/** A server that a command works on, what named it, and what is shown to it. */
export interface NamedServer {
  readonly url: string
  readonly from: '--server' | 'VARVE_URL'
  readonly token: string | undefined
}

/** True where a command is to work on a server: `--server`, or VARVE_URL unless a store is named. */
export function namesServer({ options, surroundings: { env } }: Pick<Session, 'options' | 'surroundings'>): boolean {
  if (options.server !== undefined) return true
  return (env['VARVE_URL'] ?? '') !== '' && options.store === undefined
}

/** The server that is named. Throws USAGE, CREDENTIAL_WITHHELD, LOGINS_UNUSABLE. */
export function namedServer({ options, surroundings: { env } }: Session): NamedServer {
  if (options.server !== undefined && typeof options.store === 'string') {
    const issue = '--server and --store cannot both be given.'
    throw new VarveError('USAGE', { issue, remedy: 'Name the one that the command is to work on.' })
  }
  const [named, from] =
    options.server === undefined
      ? [env['VARVE_URL'] ?? '', 'VARVE_URL' as const]
      : [options.server, '--server' as const]
  const url = serverAddress(named)
  const credential = credentialFor(url, from === '--server' ? 'flag' : 'environment', env)
  return { url, from, token: credential?.token }
}
