import { SESSION_LIFE } from './sessions.ts'
import type { Visit } from './visit.ts'

/**
 * The name of the session's cookie. Where the line is encrypted, browsers let nobody but this very host set a cookie of that
 * name, so that no neighbour's server gives a visitor a session of its own.
 */
export function cookieName({ encrypted, mount }: Visit): string {
  if (!encrypted) return 'varve'
  return mount === '' ? '__Host-varve' : '__Secure-varve'
}

/** The values that a request has for a cookie. There are several where somebody set one for another path. */
export function cookiesOf(request: Request, name: string): readonly string[] {
  const sent = request.headers.get('cookie')
  if (sent === null) return []
  const pairs = sent.slice(0, 16_384).split(';')
  return pairs.flatMap(pair => {
    const at = pair.indexOf('=')
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : []
  })
}

/** The header that begins a session in a browser. */
export function settingCookie(visit: Visit, value: string): string {
  return `${cookieName(visit)}=${value}; ${attributes(visit)}; Max-Age=${SESSION_LIFE / 1000}`
}

/** The header that ends it. */
export function clearingCookie(visit: Visit): string {
  return `${cookieName(visit)}=; ${attributes(visit)}; Max-Age=0`
}

function attributes({ mount, encrypted }: Visit): string {
  return `Path=${mount === '' ? '/' : mount}; HttpOnly; SameSite=Strict${encrypted ? '; Secure' : ''}`
}
