import { isVarveError, VarveError } from '../../core/errors.ts'
import { textWithoutPasswords } from '../../core/passwords.ts'
import { TimedOut } from '../patience.ts'
import type { Script } from './script.ts'
import type { Place } from './wire.ts'

/** What a failure was about, for the sentence that tells it. */
export interface Circumstance {
  readonly store: string
  /** Id of the first revision of an append, once it was sent. */
  readonly appending?: string | undefined
  /** True when something was to be written. */
  readonly writes?: boolean | undefined
  /** The script that was run, if it was one. */
  readonly script?: Script | undefined
}

/** The first word of what a server answers instead of doing what it was asked: `OOM`, `NOPERM`, `ERR`. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (/user executing the script|ACL failure in script/.test(error.message)) return 'NOPERM'
  // Older servers put what went wrong in a script behind where it did.
  const [, plain, nested] =
    /^-?([A-Z][A-Z0-9_]{2,})\b(?:.*?user_script: ?\d+: -?([A-Z]{3,}) )?/s.exec(error.message) ?? []
  return nested ?? plain
}

/** The node of a cluster that keeps our keys, where a server has answered that it is not itself. */
export function movedTo(error: unknown): Place | undefined {
  if (refusalOf(error) !== 'MOVED' || !(error instanceof Error)) return undefined
  const [, host = '', port] = /MOVED \d+ (\S*):(\d+)/.exec(error.message) ?? []
  return port === undefined || host === '' || host === '?' ? undefined : { host, port: Number(port) }
}

/** True when a cluster is just moving our keys to another node, which soon has all of them. Nothing was done. */
export function isMoving(error: unknown): boolean {
  return ['ASK', 'TRYAGAIN'].includes(refusalOf(error) ?? '')
}

/** True when the connection cannot be used any more after this, or leads to a server that is not the one. */
export function endsConnection(error: unknown): boolean {
  const refusal = refusalOf(error)
  return refusal === undefined || ['READONLY', 'NOAUTH', 'MASTERDOWN', 'MOVED', 'CLUSTERDOWN'].includes(refusal)
}

const LOGIN = 'Check the user and the password that the address or the client has.'

/** A failure of the server, the client or the network in Varve's words; it never quotes what was sent. */
export function told(error: unknown, { store, appending, writes = false, script }: Circumstance): unknown {
  if (isVarveError(error) || !(error instanceof Error)) return error
  const cause = bare(error)
  const reason = textWithoutPasswords(reasonOf(error))
  const unsafe = (remedy: string): VarveError => new VarveError('STORE_UNSAFE', { store, reason, remedy }, { cause })
  switch (refusalOf(error)) {
    case undefined:
      if (appending !== undefined)
        return new VarveError('STORE_INDETERMINATE', { store, id: appending, reason }, { cause })
      return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
    case 'OOM':
      return new VarveError('STORE_FULL', { store, reason }, { cause })
    case 'MISCONF':
      if (/no space/i.test(reason)) return new VarveError('STORE_FULL', { store, reason }, { cause })
      return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
    case 'READONLY':
      return new VarveError(
        'STORE_READ_ONLY',
        { store, remedy: 'It is a replica now: lead the client to the primary.' },
        { cause },
      )
    case 'NOPERM':
      return withoutRights({ store, reason, writes, command: deniedIn(error.message, script) }, cause)
    case 'NOAUTH':
    case 'WRONGPASS':
      return unsafe(LOGIN)
    case 'WRONGTYPE':
      return unsafe('Its keys belong to another program: choose another namespace.')
  }
  if (/\bAUTH\b/.test(reason)) return unsafe(LOGIN)
  return new VarveError('STORE_UNREACHABLE', { store, reason }, { cause })
}

/** The command a user may not run. The server names it or, in a script, only the line it stands on. */
function deniedIn(message: string, script: Script | undefined): string | undefined {
  const named = /'([\w|]+)' command/.exec(message)?.[1]
  if (named !== undefined || !message.includes('run this command')) return named
  const line = Number(/user_script:(\d+)/.exec(message)?.[1])
  return /redis\.p?call\('(\w+)'/.exec(script?.text.split('\n')[line - 1] ?? '')?.[1]?.toLowerCase()
}

interface Denied {
  readonly store: string
  readonly reason: string
  readonly writes: boolean
  readonly command: string | undefined
}

function withoutRights({ store, reason, writes, command }: Denied, cause: Error): VarveError {
  const remedy =
    command === undefined
      ? 'Give the user the commands and the keys that docs/stores/redis.md lists.'
      : `Give the user +${command}; docs/stores/redis.md lists all that is needed.`
  if (writes) return new VarveError('STORE_READ_ONLY', { store, remedy }, { cause })
  return new VarveError('STORE_UNSAFE', { store, reason, remedy }, { cause })
}

/** What an error says of itself. One that stands for several addresses of a host says nothing. */
function reasonOf(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  const said = error.message === '' && first instanceof Error ? first.message : error.message
  if (error instanceof TimedOut) return said
  // Where in which script something happened helps nobody.
  return said.replace(/,? ?script: [0-9a-f]{40}.*$/s, '').replace(/\.$/, '') || error.name
}

/** Clients hang the command on their errors, a password or a value among it. */
function bare(error: Error): Error {
  const { name, message, stack } = error
  const copy = new Error(textWithoutPasswords(message))
  copy.name = name
  if (stack !== undefined) copy.stack = textWithoutPasswords(stack)
  return copy
}
