import type { Doors } from './doors.ts'
import { clearingCookie, cookieName, cookiesOf, settingCookie } from './cookie.ts'
import { foreign, isPlanted } from './cross-site.ts'
import { LINK_LIFE, makeLink, readLink, type Link, type LinkGrant } from './links.ts'
import { lineageOf } from './lineage.ts'
import { boundsOf } from './reach.ts'
import { askingPage } from './unlock-page.ts'
import { audienceOf, isLoopbackHost, type Visit } from './visit.ts'
import { VarveError } from 'varve'

/** How long it is remembered that a link was used: longer than any clock lets it be used. In milliseconds. */
const SPENT = (LINK_LIFE + 600) * 1000

/** Signing in by a link, and out again. What it answers undefined to is answered as if there were no such path. */
export class Unlocking {
  readonly #doors: Doors

  constructor(doors: Doors) {
    this.#doors = doors
  }

  /** Makes a link to this server. Throws SIGN_IN_UNAVAILABLE where it would accept none. */
  async link(grant: LinkGrant, visit: Visit): Promise<Awaited<ReturnType<typeof makeLink>>> {
    const { keys, options } = this.#doors
    const audience = this.#audience(visit)
    if (keys.length === 0) throw unavailable('there is no session key', 'Set VARVE_SESSION_KEY and start again.')
    if (audience === undefined) throw unavailable('the server does not know its public address', 'Give it { origin }.')
    return makeLink(grant, { audience, keys, now: options.now() })
  }

  /** The page that asks whether to sign in. It changes nothing: what looks at links before people do spends none. */
  async ask(request: Request, visit: Visit): Promise<Response | undefined> {
    const query = new URL(request.url).searchParams
    const link = await this.#linkIn(query, visit)
    if (link === undefined || (await this.#isSpent(link))) return this.#deny(visit, 'a link that is not in force', link)
    return askingPage(query, link, visit)
  }

  /** Spends the link that a form holds and begins a session. */
  async signIn(request: Request, form: string, visit: Visit): Promise<Response | undefined> {
    const link = await this.#linkIn(new URLSearchParams(form), visit)
    if (link === undefined) return this.#deny(visit, 'a link that is not in force', link)
    if (foreign(request, visit) !== undefined) return this.#deny(visit, 'a form of another site', link)
    if (!(await this.#spend(link))) return this.#deny(visit, 'a link that was used before', link)
    const { name, role, issuer, id } = link
    const { address, userAgent, mount } = visit
    const { cookie, id: session } = await this.#doors.sessions.begin({
      ...{ name, role, issuer, link: id, audience: audienceOf(visit), userAgent },
      ...boundsOf(link),
      ...lineageOf(link),
      ...(address === undefined ? {} : { address }),
    })
    if (!(await this.#doors.tokens.isInPlace(link))) {
      await this.#doors.sessions.end(session)
      return this.#deny(visit, 'a link of a token that was revoked', link)
    }
    await this.#endSessionsOf(request, visit)
    const detail = `link ${id}, ${role}`
    await this.#doors.record(
      { action: 'sign-in', outcome: 'granted', by: name, subject: session, issuer, detail },
      visit,
    )
    return redirect(`${mount}/debug/`, settingCookie(visit, cookie))
  }

  /** Ends the session of whoever asks. */
  async lock(request: Request, visit: Visit): Promise<Response | undefined> {
    if (isPlanted(request, visit) || comesFromBeside(request)) return undefined
    const ended = await this.#endSessionsOf(request, visit)
    for (const { id, name } of ended)
      await this.#doors.record({ action: 'sign-out', outcome: 'granted', by: name, subject: id }, visit)
    return ended.length === 0 ? undefined : redirect('/', clearingCookie(visit))
  }

  /** Whatever session the browser had ends when another begins: none is taken over. */
  async #endSessionsOf(request: Request, visit: Visit): Promise<{ readonly id: string; readonly name: string }[]> {
    const ended: { readonly id: string; readonly name: string }[] = []
    for (const cookie of cookiesOf(request, cookieName(visit)).slice(0, 3)) {
      const kept = await this.#doors.sessions.find(cookie, audienceOf(visit))
      if (kept !== undefined && (await this.#doors.sessions.end(kept.id)))
        ended.push({ id: kept.id, name: kept.body.name })
    }
    return ended
  }

  async #linkIn(query: URLSearchParams, visit: Visit): Promise<Link | undefined> {
    const { keys, options } = this.#doors
    const audience = this.#audience(visit)
    const link = audience === undefined ? undefined : await readLink(query, { audience, keys, now: options.now() })
    return link !== undefined && (await this.#doors.tokens.isInPlace(link)) ? link : undefined
  }

  /** What links must be for. A host that anybody may have written into the request is none, but that of this machine. */
  #audience(visit: Visit): string | undefined {
    const isSure = this.#doors.options.origin !== undefined || (this.#doors.isOpen && isLoopbackHost(visit.host))
    return isSure ? audienceOf(visit) : undefined
  }

  async #isSpent({ nonce }: Link): Promise<boolean> {
    return (await this.#doors.options.records.get('nonce', nonce)) !== undefined
  }

  /** True for the first who spends a link, whichever instance of the server they ask. */
  async #spend({ nonce, ts }: Link): Promise<boolean> {
    const { records } = this.#doors.options
    const expiresAt = Math.max(this.#doors.options.now(), ts * 1000) + SPENT
    return (await records.put('nonce', nonce, '{}', { expect: 0, expiresAt })) !== undefined
  }

  async #deny(visit: Visit, detail: string, link: Link | undefined): Promise<undefined> {
    const { name, issuer, id } = link ?? {}
    await this.#doors.record({ action: 'sign-in', outcome: 'denied', detail, by: name, issuer, subject: id }, visit)
    return undefined
  }
}

/** A neighbour's page must not sign anybody out either, not even by a link to follow. */
function comesFromBeside(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}

/** 303: whatever was sent, what follows is a GET. The link is not in the new address, and the page tells nobody of it. */
function redirect(location: string, cookie: string): Response {
  const headers = { location, 'set-cookie': cookie, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }
  return new Response(null, { status: 303, headers })
}

function unavailable(reason: string, remedy: string): VarveError<'SIGN_IN_UNAVAILABLE'> {
  return new VarveError('SIGN_IN_UNAVAILABLE', { reason, remedy })
}
