import type { IncomingMessage } from 'node:http'

/** Request of a host's framework that says what was asked before the framework took a prefix off it. */
export interface WithOriginalUrl extends IncomingMessage {
  readonly originalUrl?: string
}

/** A host as it may stand in an address: a name, an address, a port. Nothing that would make it another one. */
const HOST = /^(?:[\w.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** The address a request was sent to, as it was sent; undefined where it cannot be one. */
export function addressOf(message: WithOriginalUrl): string | undefined {
  const { host = 'localhost' } = message.headers
  const asked = message.originalUrl ?? message.url ?? '/'
  const path = asked.startsWith('/') ? asked : absolutePath(asked)
  if (path === undefined || !isPrintable(path)) return undefined
  const origin = originOf(host, isEncrypted(message))
  return origin === undefined ? undefined : origin + path
}

/** What was last found to be an origin: most requests name the same one. */
let known = { host: '', isSafe: false, origin: '' }

function originOf(host: string, isSafe: boolean): string | undefined {
  if (host === known.host && isSafe === known.isSafe) return known.origin
  const origin = `${isSafe ? 'https' : 'http'}://${host}`
  // Hosts that look like one may be none: `1.2.3.256`, `a:99999`.
  if (!HOST.test(host) || !URL.canParse(origin)) return undefined
  known = { host, isSafe, origin }
  return origin
}

/** True where the connection to us is encrypted. */
export function isEncrypted({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket && socket.encrypted === true
}

/** A proxy's form of a request names all of the address (`GET http://host/path`), and `OPTIONS *` none. */
function absolutePath(asked: string): string | undefined {
  if (asked === '*') return '/'
  const match = /^https?:\/\/[^/?#]*([/?].*)?$/i.exec(asked)
  return match === null ? undefined : (match[1] ?? '/').replace(/^\?/, '/?')
}

/** Node lets bytes above ASCII through in a path: whoever sends them has not encoded it. */
function isPrintable(path: string): boolean {
  return /^[\x21-\x7e]*$/.test(path)
}

/** The path of an address without its query. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.indexOf('?', start)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}

/** True where a path is a mount's or below it. */
export function isBelow(mount: string, path: string): boolean {
  return mount === '' || path === mount || path.startsWith(`${mount}/`)
}

/** A mount as it stands in front of our paths: `''` or `/prefix`, without a slash at its end. */
export function mountOf(text: string): string {
  const bare = text.replace(/\/+$/, '')
  return bare === '' || bare.startsWith('/') ? bare : `/${bare}`
}

/** As many segments of a path as a pattern has: `/shops/7` of `/shops/7/v1/values` for `/shops/:shop`. */
export function firstSegments(path: string, pattern: string): string {
  return path.split('/', pattern.split('/').length).join('/')
}
