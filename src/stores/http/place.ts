import { VarveError } from '../../core/errors.ts'
import type { Timers } from '../../core/ports.ts'
import { isToken, Pass, type TokenSource } from '../../core/protocol/pass.ts'
import { systemTimers } from '../patience.ts'

/** Where a server is, and what opens its door. */
export interface Place {
  /** Names it to people, without the token: `https://config.example.com/prefix`. */
  readonly name: string
  /** Its address, which paths are put after: no user, no query, no slash at the end. */
  readonly base: URL
  readonly pass: Pass
}

/** What opens the door, and how. */
export interface PlaceOptions {
  readonly token?: TokenSource
  readonly insecure?: boolean
  readonly timers?: Timers
}

/**
 * Takes an address apart: `https://vt_…@config.example.com/prefix`. Throws USAGE for what is none, without saying it, and
 * STORE_UNSAFE where a token would go over an open line to another machine.
 */
export function placeOf(address: string, options: PlaceOptions = {}): Place {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') throw noAddress()
  const inside = decodeURIComponent(url.password === '' ? url.username : url.password)
  const token = options.token ?? (inside === '' ? undefined : inside)
  if (typeof token === 'string' && !isToken(token)) throw noToken()
  const base = new URL(url.origin + url.pathname.replace(/\/+$/, ''))
  const name = base.href.replace(/\/$/, '')
  if (token !== undefined && url.protocol === 'http:' && !isLoopback(url.hostname) && options.insecure !== true)
    throw openLine(name)
  return { name, base, pass: new Pass(token, options.timers ?? systemTimers) }
}

/** True for the names of this very machine: what goes there passes no network. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname)
}

/** The address of a path of the server's. */
export function addressIn({ base }: Place, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base.href.replace(/\/$/, '') + path)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

function noAddress(): VarveError<'USAGE'> {
  // It is not quoted: there may be a token in it.
  return new VarveError('USAGE', {
    issue: 'This is no address of a Varve server.',
    remedy: 'Write https://config.example.com, with the path under which the server is mounted, and nothing after it.',
  })
}

function noToken(): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: 'The token of a Varve server has a character that no token has.',
    remedy: 'Copy it again: it begins with vt_ and has no spaces.',
  })
}

function openLine(store: string): VarveError<'STORE_UNSAFE'> {
  return new VarveError('STORE_UNSAFE', {
    store,
    reason: 'its token would go over an open line, where others can read it',
    remedy: 'Use https, or say that the line is safe: { insecure: true }, or ?insecure=true after the address.',
  })
}
