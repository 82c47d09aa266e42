import { isDevelopment } from 'varve'
import { headers } from 'varve/protocol'
import { Attempts } from './attempts.ts'
import { AuditTrail, type AuditEvent, type AuditOptions } from './audit.ts'
import type { Arrival } from './authenticate.ts'
import { cookieName, cookiesOf } from './cookie.ts'
import type { Kept } from './credential-shelf.ts'
import { foreign, isPlanted } from './cross-site.ts'
import { Denials } from './denied.ts'
import { lineageOf } from './lineage.ts'
import { permissionsOf, type Door, type Principal, type Refusal } from './principal.ts'
import { type Bounds, boundsOf } from './reach.ts'
import type { Records } from './records.ts'
import type { Soon } from '../soon.ts'
import { sameText } from './secret-text.ts'
import { sessionKeys } from './session-keys.ts'
import { csrfOf, isSessionCookie, Sessions, type SessionBody } from './sessions.ts'
import { isSafe, shownToken } from './shown.ts'
import { Tokens, type TokenBody } from './tokens.ts'
import { isLoopback, visitOf, type Visit } from './visit.ts'

/** How the doors of a server are set up. */
export interface DoorOptions {
  readonly records: Records
  /** In milliseconds since 1970 UTC. */
  readonly now: () => number
  /** Its public origin; links and sessions are for that, and for nothing else. */
  readonly origin?: string | undefined
  /** The environment it serves; nobody comes in without a credential unless it is development or test. */
  readonly environment?: string | undefined
  /** Signs links. Several are joined by commas: the first signs, all check. */
  readonly sessionKey?: string | undefined
  /** True where X-Forwarded-… headers may be believed. */
  readonly trustProxy?: boolean | undefined
  readonly audit?: AuditOptions | undefined
}

/** Who may come in to a server: by a token, by a session, or because this is their own machine. */
export class Doors {
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly audit: AuditTrail
  readonly denials: Denials
  readonly options: DoorOptions
  /** What links are signed with and checked by; none where no link is accepted. */
  readonly keys: readonly string[]
  readonly #attempts: Attempts
  readonly #noting = new Set<Promise<void>>()

  /** Throws SESSION_KEY_UNUSABLE. */
  constructor(options: DoorOptions) {
    const { records, now, environment = '', sessionKey, audit } = options
    this.options = options
    this.keys = sessionKeys(sessionKey, environment)
    this.tokens = new Tokens(records, now)
    this.sessions = new Sessions(records, now)
    this.audit = new AuditTrail(records, now, audit)
    this.denials = new Denials(this.audit, now)
    this.#attempts = new Attempts(now)
  }

  /** Who sends a request. Throws STORE_UNREACHABLE where that cannot be known while the store is away. */
  authenticate(request: Request, from: Arrival): Soon<Principal | Refusal | undefined> {
    const visit = this.visit(request, from)
    const token = shownToken(request)
    if (token !== undefined) return this.#byToken(token, visit)
    // Who has no cookie is signed in nowhere.
    if (!request.headers.has('cookie')) return this.#developer(request, visit)
    return this.#bySessionOrHere(request, visit)
  }

  async #bySessionOrHere(request: Request, visit: Visit): Promise<Principal | Refusal | undefined> {
    const session = await this.#bySession(request, visit)
    if (session !== undefined && !('code' in session && session.code === 'CREDENTIAL_REFUSED')) return session
    return this.#developer(request, visit) ?? session
  }

  /** What a request of who is signed in must carry to change something; undefined for those who need nothing. */
  async csrf(request: Request, from: Arrival, { kind, id }: Principal): Promise<string | undefined> {
    if (kind !== 'session') return undefined
    const cookies = cookiesOf(request, cookieName(this.visit(request, from)))
    const own = cookies.find(cookie => cookie.startsWith(`${id}.`))
    return own === undefined ? undefined : csrfOf(own)
  }

  /** From where and to where a request came. */
  visit(request: Request, from: Arrival): Visit {
    return visitOf(request, from, this.options)
  }

  /** Writes an event down with where it came from. */
  async record(event: AuditEvent, visit?: Visit): Promise<void> {
    const { address, userAgent } = visit ?? {}
    const whole = { environment: this.options.environment, address, userAgent, ...event }
    if (event.outcome === 'denied') await this.denials.record(whole)
    else await this.audit.record(whole)
  }

  /** True where whoever asks from this very machine needs no credential. */
  get isOpen(): boolean {
    return isDevelopment(this.options.environment ?? '')
  }

  /** Waits for what is still being written down. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#noting)
    await this.audit.settle()
  }

  async #byToken(text: string, visit: Visit): Promise<Principal | Refusal> {
    const seconds = this.#attempts.wait(visit.address)
    // Who is known to have a good token is not kept out because a neighbour guesses.
    const found = await this.tokens.find(text, { onlyKnown: seconds > 0 })
    if (found.is === 'good' && isFor(found.kept.body, this.options.environment)) {
      this.#noteUse(found.kept, visit)
      return tokenPrincipal(found.kept, visit)
    }
    if (seconds > 0) return { code: 'TOO_MANY_ATTEMPTS', detail: 'Too many attempts.', retryAfter: seconds }
    this.#attempts.fail(visit.address)
    const detail = reasonFor(found.is)
    const known = found.is === 'expired' ? { by: found.name, subject: found.id } : {}
    await this.record({ action: 'credential-refused', outcome: 'denied', detail, ...known }, visit)
    return { code: 'CREDENTIAL_REFUSED', detail }
  }

  async #bySession(request: Request, visit: Visit): Promise<Principal | Refusal | undefined> {
    const cookies = cookiesOf(request, cookieName(visit)).filter(isSessionCookie).slice(0, 3)
    if (cookies.length === 0) return undefined
    const onlyKnown = this.#attempts.wait(visit.address) > 0
    for (const cookie of cookies) {
      const kept = await this.sessions.find(cookie, `${visit.origin}${visit.mount}`, { onlyKnown })
      if (kept !== undefined && isFor(kept.body, this.options.environment))
        return (await csrfRefusal(request, visit, cookie)) ?? sessionPrincipal(kept)
    }
    this.#attempts.fail(visit.address)
    return { code: 'CREDENTIAL_REFUSED', detail: 'nobody is signed in with this cookie.' }
  }

  /** Only in development, only from this machine to this machine by name, and not because another site's page asks. */
  #developer(request: Request, visit: Visit): Principal | undefined {
    if (!this.isOpen || !isLoopback(visit) || isPlanted(request, visit)) return undefined
    const origin = request.headers.has('sec-fetch-site') ? 'console' : doorOf(visit)
    const permissions = permissionsOf('admin')
    return { name: 'developer', kind: 'development', id: 'development', role: 'admin', permissions, origin }
  }

  /** Nobody waits for it, and a store that cannot write it down keeps nobody out. */
  #noteUse(kept: Kept<TokenBody>, visit: Visit): void {
    if (this.tokens.isNoted(kept)) return
    const event = { action: 'token-first-used', outcome: 'granted', by: kept.body.name, subject: kept.id } as const
    const noting = this.tokens
      .noteUse(kept)
      .then(isFirst => (isFirst ? this.record(event, visit) : undefined))
      .catch(() => {})
    this.#noting.add(noting)
    void noting.finally(() => this.#noting.delete(noting))
  }
}

/** Why a session's request to change something is not taken; undefined where it is, and where it changes nothing. */
async function csrfRefusal(request: Request, visit: Visit, cookie: string): Promise<Refusal | undefined> {
  if (isSafe(request.method)) return undefined
  const reason = foreign(request, visit)
  if (reason !== undefined) return { code: 'CSRF_REFUSED', detail: `${reason}.` }
  const shown = request.headers.get(headers.csrf) ?? ''
  if (sameText(shown, await csrfOf(cookie))) return undefined
  return { code: 'CSRF_REFUSED', detail: `the header ${headers.csrf} has not the value that /v1/me gives.` }
}

function isFor({ environments }: Bounds, environment: string | undefined): boolean {
  return environments === undefined || (environment !== undefined && environments.includes(environment))
}

function reasonFor(is: 'good' | 'expired' | 'wrong'): string {
  if (is === 'expired') return 'it has expired. Make a new one: `varve token create`.'
  if (is === 'good') return 'it is for another environment than this server serves.'
  return 'no such token is in force. `varve token list` shows those that are.'
}

function tokenPrincipal({ id, body }: Kept<TokenBody>, visit: Visit): Principal {
  const { name, role, permissions, expiresAt } = body
  return {
    ...{ name, id, kind: 'token', permissions: new Set(permissions), origin: doorOf(visit) },
    ...{ parent: id, until: expiresAt },
    ...(role === undefined ? {} : { role }),
    ...boundsOf(body),
  }
}

function sessionPrincipal({ id, body }: Kept<SessionBody>): Principal {
  const { name, role } = body
  const permissions = permissionsOf(role)
  return { name, id, kind: 'session', role, permissions, origin: 'console', ...boundsOf(body), ...lineageOf(body) }
}

function doorOf({ userAgent }: Visit): Door {
  return userAgent.startsWith('varve-cli') ? 'cli' : 'api'
}
