import { isSafe } from './shown.ts'
import type { Visit } from './visit.ts'

/**
 * Why a browser's request is not taken to come from a page of this server, as a clause; undefined when it is. What a page
 * cannot set speaks first: `Sec-Fetch-Site`. Browsers without it say where they come from in `Origin`.
 */
export function foreign(request: Request, { origin }: Visit): string | undefined {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' ? undefined : `it comes from another site (${siteWord(site)})`
  const from = request.headers.get('origin')
  if (from === null) return 'it does not say where it comes from'
  return from === origin ? undefined : 'it comes from another origin'
}

/**
 * True for a request that a page of another site had this machine's browser send, and that is no visit to a page: such
 * a visit changes nothing, and shows the other site nothing.
 */
export function isPlanted(request: Request, visit: Visit): boolean {
  const site = request.headers.get('sec-fetch-site')
  const says = (name: string, value: string): boolean => request.headers.get(name) === value
  const isVisit = isSafe(request.method) && says('sec-fetch-mode', 'navigate') && says('sec-fetch-dest', 'document')
  if (site !== null) return site !== 'same-origin' && site !== 'none' && !isVisit
  const from = request.headers.get('origin')
  return from !== null && from !== visit.origin
}

function siteWord(site: string): string {
  return site === 'same-site' || site === 'none' ? site : 'cross-site'
}
