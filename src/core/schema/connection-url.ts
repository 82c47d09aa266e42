import { isIpv6 } from './network.ts'
import { misuse } from './schema.ts'

/** The parts of a connection's address. */
export interface ConnectionParts {
  /** `postgres`, `mongodb`, `redis`: without `://`. */
  readonly scheme: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  /**
   * A name or an address, or several with a comma between; each may have a port of its own. An IPv6 address gets its
   * brackets, and a path is that of a socket.
   */
  readonly host: string
  /** The port of every host that has none of its own. */
  readonly port?: number | undefined
  /** The database's name, or whatever the path is for. */
  readonly path?: string | undefined
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

/**
 * Puts an address together from its parts, each percent-encoded (RFC 3986): a password may hold every character, and an
 * IPv6 host is bracketed. Throws SCHEMA_MISUSED for a scheme or a host that is none, and for text with half a character
 * in it; no part's value is in the message.
 * @example connectionUrl({ scheme: 'mongodb', user: 'shop', password: 'a@b:c/d', host: '::1', port: 27017, path: 'shop' })
 * // 'mongodb://shop:a%40b%3Ac%2Fd@[::1]:27017/shop'
 */
export function connectionUrl({ scheme, user, password, host, port, path, query = {} }: ConnectionParts): string {
  if (!/^[a-z][a-z0-9+.-]*$/i.test(scheme)) throw misuse('A connection needs a scheme, such as postgres')
  const names = password === undefined ? [user ?? ''] : [user ?? '', password]
  const credentials = names.map(encoded).join(':')
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`)
  return [
    `${scheme}://`,
    credentials === '' ? '' : `${credentials}@`,
    placesOf(host, port),
    path === undefined && parameters.length === 0 ? '' : `/${(path ?? '').split('/').map(encoded).join('/')}`,
    parameters.length === 0 ? '' : `?${parameters.join('&')}`,
  ].join('')
}

/** Hosts as a URL has them, each with a port where there is one. */
function placesOf(host: string, port: number | undefined): string {
  const usual = port === undefined ? '' : `:${port}`
  if (host === '') return usual
  const places = host.split(',').map(one => {
    const { name, own = usual } = named(one.trim()) ?? addressed(one.trim()) ?? {}
    if (name === undefined) throw misuse('A connection needs a host: a name, an IP address, or the path of a socket')
    return `${name}${own}`
  })
  return places.join(',')
}

interface HostPlace {
  readonly name: string
  /** Its own port, with the colon. */
  readonly own?: string | undefined
}

/** A host by its name or IPv4 address, in any script; or a socket by its path, encoded or not yet. */
function named(text: string): HostPlace | undefined {
  if (text.startsWith('/')) return { name: encoded(text), own: '' }
  if (/^%2F[\w.~%-]+$/i.test(text)) return { name: text, own: '' }
  const [, name, own] = /^([^\s\p{Cc}/?#@\\:%[\]<>^|"`]+)(:\d{1,5})?$/u.exec(text) ?? []
  return name === undefined ? undefined : { name, own }
}

/** A host by its IPv6 address. A zone stands after `%25` in a URL (RFC 6874). */
function addressed(text: string): HostPlace | undefined {
  const [, inner = text, own] = /^\[(.*)\](:\d{1,5})?$/s.exec(text) ?? []
  const [, address = '', zone] = /^([^%]*)(?:%(?:25(?=.))?(.+))?$/s.exec(inner) ?? []
  if (!isIpv6(address, true) || address.startsWith('[')) return undefined
  return { name: zone === undefined ? `[${address}]` : `[${address}%25${encoded(zone)}]`, own }
}

/** `encodeURIComponent` leaves five of the reserved characters as they are. */
function encoded(text: string): string {
  // It throws for half of a surrogate pair, and says only that a URI is malformed.
  if (/\p{Cs}/u.test(text)) throw misuse('A part of a connection holds half a character, which no URL can carry')
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}
