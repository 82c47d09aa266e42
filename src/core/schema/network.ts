/** Names of things elsewhere: URLs, hosts, paths. All of them keep the form they were written in. */
import { given, refuse, accept, misuse, type Schema, schemaOf } from './schema.ts'

/**
 * A URL with its scheme and `//`, kept as it was written (`http://x` does not become `http://x/`); read its parts with
 * `new URL(value)`. Other schemes than the web's may have several hosts: `mongodb://a:27017,b:27017/shop`. With `schemes` only those are accepted, and such a scheme may do without `//` (`mailto`).
 * @example url({ schemes: ['https'] })
 */
export function url(options: { readonly schemes?: readonly string[] } = {}): Schema<string> {
  const schemes = options.schemes?.map(scheme => scheme.toLowerCase().replace(/:$/, ''))
  if (schemes?.some(scheme => !/^[a-z][a-z0-9+.-]*$/.test(scheme))) throw misuse('A URL scheme is a name such as https')
  const wanted = schemes === undefined ? 'must be a URL such as https://example.com' : schemeIssue(schemes)
  return schemaOf<string>({
    input: given({
      type: 'string',
      format: 'uri',
      pattern: schemes && `^(?:${schemes.map(escaped).join('|')}):`,
      'x-text': 'url',
    }),
    check: value => {
      const scheme = typeof value === 'string' ? schemeOf(value) : undefined
      if (typeof value !== 'string' || scheme === undefined) return refuse(wanted)
      const fits = schemes === undefined ? value.startsWith('//', scheme.length + 1) : schemes.includes(scheme)
      return fits ? accept(value) : refuse(wanted)
    },
  })
}

function schemeIssue(schemes: readonly string[]): string {
  return `must be a URL that begins with ${schemes.map(scheme => `${scheme}:`).join(' or ')}`
}

/** The scheme of a URL, or undefined for what is none. White space is refused, which `URL` would silently remove. */
function schemeOf(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\s\u0000-\u001f\u007f]/.test(text)) return undefined
  return parsedScheme(text) ?? parsedScheme(withOneHost(text) ?? '')
}

function parsedScheme(text: string): string | undefined {
  try {
    return new URL(text).protocol.slice(0, -1)
  } catch {
    return undefined
  }
}

const AUTHORITY = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?)([^/?#@]+)(.*)$/is

/**
 * The same URL with only the first of its hosts, where there are several, and without an address's zone. `URL` refuses
 * both, but MongoDB, PostgreSQL and message brokers take `a:27017,b:27017`, and RFC 6874 has `[fe80::1%25eth0]`.
 */
function withOneHost(text: string): string | undefined {
  const [, before = '', hosts = '', after = ''] = AUTHORITY.exec(text) ?? []
  if (/^(?:https?|wss?|ftp|file):/i.test(before)) return undefined
  const all = hosts.split(',').map(one => one.replace(/%25[\w.~-]+\]/, ']'))
  return all.every(one => hostAndPort(one, 'optional')) ? `${before}${all[0] ?? ''}${after}` : undefined
}

function escaped(text: string): string {
  return text.replace(/[.+]/g, '\\$&')
}

/**
 * A host name, an IPv4 or an IPv6 address. With `port: 'optional'` or `'required'` a port may or must follow; an IPv6
 * address then stands in brackets.
 * @example csv(host({ port: 'required' })) // 'kafka-1:9092,kafka-2:9092'
 */
export function host(options: { readonly port?: 'optional' | 'required' } = {}): Schema<string> {
  const { port } = options
  const issue = {
    none: 'must be a host name or an IP address',
    optional: 'must be a host, with a port if any: example.com or example.com:443',
    required: 'must be a host with a port: example.com:443',
  }[port ?? 'none']
  return schemaOf<string>({
    input: { type: 'string', 'x-text': 'host' },
    check: value => {
      if (typeof value !== 'string' || value.length > 300) return refuse(issue)
      return hostAndPort(value, port) ? accept(value) : refuse(issue)
    },
  })
}

function hostAndPort(text: string, port: 'optional' | 'required' | undefined): boolean {
  const [, name = text, digits] = (port && /^(.*):(\d{1,5})$/.exec(text)) || []
  if (digits === undefined) return port !== 'required' && (isHostName(text) || isIpv6(text, port === undefined))
  const number = Number(digits)
  return number >= 1 && number <= 65535 && (isHostName(name) || isIpv6(name, false))
}

/** RFC 1123 names of at most 253 characters, also with `_`, as Docker and DNS service names have it; and IPv4. */
function isHostName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.')
  if (text.length > 253 || !labels.every(label => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label)))
    return false
  const looksNumeric = /^\d+$/.test(labels.at(-1) ?? '')
  return (
    !looksNumeric ||
    (labels.length === 4 && labels.every(label => /^(?:0|[1-9]\d{0,2})$/.test(label) && Number(label) < 256))
  )
}

/** True for an IPv6 address, in brackets or, where `bareToo`, without. */
export function isIpv6(text: string, bareToo: boolean): boolean {
  const bracketed = text.startsWith('[') && text.endsWith(']')
  const address = bracketed ? text.slice(1, -1) : text
  if ((!bracketed && !bareToo) || !/^[0-9a-f:.]+$/i.test(address) || !address.includes(':')) return false
  try {
    return new URL(`http://[${address}]`).host !== ''
  } catch {
    return false
  }
}
