import { VarveError } from 'varve'

/** Where a request goes, as far as anybody looks: a `URL` is one. */
export type Address = Pick<URL, 'href' | 'pathname' | 'search' | 'searchParams'>

/** What the platform's parser leaves as it is, where no segment begins with a dot. */
const PLAIN = /^[\w/~:@+,=!$&()*;.?-]*$/

/**
 * Where a request goes. The platform's parser takes longer than many an answer, so it is asked only where it would change
 * something: what stands before the path has been found to be an origin by whoever made the request. Throws
 * REQUEST_UNREADABLE: some programs make an address of what a stranger wrote as the host.
 */
export function addressOf({ url }: Request): Address {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  if (start > 0 && PLAIN.test(url.slice(start)) && !url.includes('/.', start)) return new PlainAddress(url, start)
  const address = URL.parse(url)
  if (address !== null) return address
  throw new VarveError('REQUEST_UNREADABLE', { issue: 'host and path make no address', remedy: 'Send another Host.' })
}

/** An address that is written as the platform would write it. */
class PlainAddress implements Address {
  readonly href: string
  readonly pathname: string
  readonly search: string
  #query: URLSearchParams | undefined

  constructor(href: string, start: number) {
    const end = href.indexOf('?', start)
    this.href = href
    this.pathname = end < 0 ? href.slice(start) : href.slice(start, end)
    // A question mark with nothing behind it asks nothing.
    this.search = end < 0 || end === href.length - 1 ? '' : href.slice(end)
  }

  get searchParams(): URLSearchParams {
    return (this.#query ??= new URLSearchParams(this.search))
  }
}
