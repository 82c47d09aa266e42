import type { Arrival } from './authenticate.ts'

/** From where and to where a request came, as far as it can be believed. */
export interface Visit {
  /** The address of who asks; undefined where nobody knows it. */
  readonly address: string | undefined
  /** Name and port of the server, as who asks wrote them. */
  readonly host: string
  /** `https://config.example.com`: as the options say, else as who asks wrote it. */
  readonly origin: string
  /** `''` or `/prefix`, as who asks sees it. */
  readonly mount: string
  readonly encrypted: boolean
  /** At most 200 characters, without control characters. */
  readonly userAgent: string
  /** True where a proxy stands between that nobody said to trust: the address is the proxy's. */
  readonly forwarded: boolean
}

/** What is known of visits beforehand. */
export interface VisitOptions {
  readonly origin?: string | undefined
  /** True where a proxy sets X-Forwarded-For, -Host, -Proto and -Prefix, and takes away what others sent. */
  readonly trustProxy?: boolean | undefined
}

/** What proxies and tunnels put on what they pass on; no browser and no client of this machine sends any of it. */
const PROXIED = ['x-forwarded-for', 'forwarded', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'] as const

/** From where and to where a request came. */
export function visitOf(request: Request, from: Arrival, options: VisitOptions): Visit {
  return new Arrived(request, from, options)
}

/** Each part is worked out when it is asked for: most requests are let in by two or three of them. */
class Arrived implements Visit {
  readonly #request: Request
  readonly #from: Arrival
  readonly #options: VisitOptions

  constructor(request: Request, from: Arrival, options: VisitOptions) {
    this.#request = request
    this.#from = from
    this.#options = options
  }

  get address(): string | undefined {
    const address = withoutPort(this.#told('x-forwarded-for')) ?? this.#from.address
    return address !== undefined && isAddress(address) ? address.toLowerCase() : undefined
  }

  get host(): string {
    const { headers, url } = this.#request
    return this.#told('x-forwarded-host') ?? headers.get('host') ?? new URL(url).host
  }

  get origin(): string {
    return this.#options.origin ?? `${this.encrypted ? 'https' : 'http'}://${this.host}`
  }

  get mount(): string {
    return `${prefixOf(this.#told('x-forwarded-prefix'))}${this.#from.mount ?? ''}`
  }

  get encrypted(): boolean {
    const { origin } = this.#options
    return origin?.startsWith('https:') ?? encryptedBy(this.#told('x-forwarded-proto'), this.#from, this.#request)
  }

  get userAgent(): string {
    return withoutControls(this.#request.headers.get('user-agent') ?? '').slice(0, 200)
  }

  get forwarded(): boolean {
    const { headers } = this.#request
    return this.#options.trustProxy !== true && PROXIED.some(name => headers.has(name))
  }

  /** What the proxy in front says of a request, where one is trusted. */
  #told(name: string): string | undefined {
    return this.#options.trustProxy === true ? lastOf(this.#request.headers.get(name)) : undefined
  }
}

/** Origin and mount: what links and sessions are for. */
export function audienceOf({ origin, mount }: Visit): string {
  return `${origin}${mount}`
}

/** True for a request that was made on this machine, to this machine by name, with nobody in between. */
export function isLoopback(visit: Visit): boolean {
  const { address } = visit
  return address !== undefined && isLoopbackAddress(address) && isLoopbackHost(visit.host) && !visit.forwarded
}

/** True for a name that no other machine can be made to answer to: what a page of another site's name may not reach. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host)
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(address)
}

function withoutControls(text: string): string {
  return /^[ -~]*$/.test(text) ? text : text.replaceAll(/\p{Cc}/gu, '')
}

function encryptedBy(proto: string | undefined, from: Arrival, { url }: Request): boolean {
  return proto === undefined ? (from.encrypted ?? new URL(url).protocol === 'https:') : proto.toLowerCase() === 'https'
}

/** The last of several: it was added by the proxy next to us, and all before it by who knows whom. */
function lastOf(header: string | null): string | undefined {
  const last = header?.split(',').at(-1)?.trim()
  return last === '' ? undefined : last
}

function prefixOf(text: string | undefined): string {
  return text !== undefined && /^(?:\/[\w.~-]+)+\/?$/.test(text) && !text.includes('/.') ? text.replace(/\/$/, '') : ''
}

/** Some proxies write a port behind an address: it is another one at each connection of the same asker. */
function withoutPort(text: string | undefined): string | undefined {
  return text?.replace(/^([\d.]+):\d+$/, '$1').replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
}

function isAddress(text: string): boolean {
  return /^[\da-f.:]{2,45}$/i.test(text)
}
