import type { Visit } from './doors/visit.ts'

/** A year, in seconds. Subdomains are not ours to decide for. */
const FOR = 31_536_000

/** Tells a browser that came by HTTPS to come by nothing else; one that did not would pass it over. */
export function strict({ headers }: Response, { encrypted }: Visit): void {
  if (encrypted) headers.set('strict-transport-security', `max-age=${FOR}`)
}
