import { misuse } from './schema.ts'

/** The parts of a connection's address. */
export interface ConnectionParts {
  /** `postgres`, `mongodb`, `redis`: without `://`. */
  readonly scheme: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** A name or an address; an IPv6 address gets its brackets. */
  readonly host: string
  readonly port?: number | undefined
  /** The database's name, or whatever the path is for. */
  readonly path?: string | undefined
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
}

/**
 * Puts an address together from its parts, each percent-encoded (RFC 3986): a password may hold every character, and an
 * IPv6 host is bracketed. Throws SCHEMA_MISUSED for a scheme that is none; no part's value is in the message.
 * @example connectionUrl({ scheme: 'mongodb', user: 'shop', password: 'a@b:c/d', host: '::1', port: 27017, path: 'shop' })
 * // 'mongodb://shop:a%40b%3Ac%2Fd@[::1]:27017/shop'
 */
export function connectionUrl({ scheme, user, password, host, port, path, query = {} }: ConnectionParts): string {
  if (!/^[a-z][a-z0-9+.-]*$/i.test(scheme)) throw misuse('A connection needs a scheme, such as postgres')
  const credentials = [user ?? '', ...(password === undefined ? [] : [password])].map(encoded).join(':')
  const place = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`)
  return [
    `${scheme}://`,
    credentials === '' ? '' : `${credentials}@`,
    place,
    port === undefined ? '' : `:${port}`,
    path === undefined && parameters.length === 0 ? '' : `/${(path ?? '').split('/').map(encoded).join('/')}`,
    parameters.length === 0 ? '' : `?${parameters.join('&')}`,
  ].join('')
}

/** `encodeURIComponent` leaves five of the reserved characters as they are. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}
