import type { Json } from 'varve'
import { isRole, type Role } from 'varve/protocol'
import { CredentialShelf, type Kept } from './credential-shelf.ts'
import { type Lineage, lineageOf } from './lineage.ts'
import { type Bounds, boundsOf } from './reach.ts'
import type { Records } from './records.ts'
import { sha256 } from '../digest.ts'

/** How long somebody stays signed in: 8 hours, in milliseconds. */
export const SESSION_LIFE = 8 * 3_600_000

/** Who is signed in, and where, and under which token where one made the link. */
export interface SessionGrant extends Bounds, Lineage {
  /** The person: the author of what they write. */
  readonly name: string
  readonly role: Role
  /** Origin and mount of the server that they signed in to: nowhere else is the cookie worth anything. */
  readonly audience: string
  /** Who made the link. */
  readonly issuer: string
  /** Identifies the link in the audit trail. */
  readonly link: string
  readonly address?: string
  readonly userAgent?: string
}

/** What is kept of a session; times are in milliseconds since 1970 UTC. */
export interface SessionBody extends SessionGrant {
  readonly since: number
  readonly expiresAt: number
}

/** A session in a list: all but its secret. */
export type SessionListing = SessionBody & { readonly id: string }

const FORM = /^([0-9a-f]{16})\.([A-Za-z0-9_-]{43})$/

/** People who are signed in at a server. */
export class Sessions {
  readonly #shelf: CredentialShelf<SessionBody>
  readonly #now: () => number

  constructor(records: Records, now: () => number) {
    this.#shelf = new CredentialShelf({ records, kind: 'session', now, read: bodyOf })
    this.#now = now
  }

  /** Begins a session, which ends with what it is under at the latest, and gives the value of its cookie, kept nowhere. Throws STORE_…. */
  async begin(grant: SessionGrant): Promise<{ readonly cookie: string; readonly id: string }> {
    const since = this.#now()
    const body: SessionBody = { ...grant, since, expiresAt: Math.min(since + SESSION_LIFE, grant.until ?? Infinity) }
    const { id, secret } = await this.#shelf.make(body, body.expiresAt)
    return { cookie: `${id}.${secret}`, id }
  }

  /**
   * The session of a cookie, at the server with this audience; undefined where there is none. With `onlyKnown`, only those
   * count that were in force lately. Throws STORE_….
   */
  async find(
    cookie: string,
    audience: string,
    how: { readonly onlyKnown?: boolean } = {},
  ): Promise<Kept<SessionBody> | undefined> {
    const [, id, secret] = FORM.exec(cookie) ?? []
    if (id === undefined || secret === undefined) return undefined
    const kept = await this.#shelf.find(id, secret, how)
    return kept !== undefined && kept.body.audience === audience && kept.body.expiresAt > this.#now() ? kept : undefined
  }

  /** Every session in force. */
  async list(): Promise<SessionListing[]> {
    const now = this.#now()
    return (await this.#shelf.list())
      .filter(({ body }) => body.expiresAt > now)
      .map(({ id, body }) => ({ id, ...grantOf(body), since: body.since, expiresAt: body.expiresAt }))
  }

  /** Ends a session; false where there was none. */
  end(id: string): Promise<boolean> {
    return this.#shelf.revoke(id)
  }

  /** Ends all sessions of a person, and says which those were. */
  async endAll(name: string): Promise<string[]> {
    const theirs = (await this.list()).filter(session => session.name === name)
    for (const { id } of theirs) await this.end(id)
    return theirs.map(({ id }) => id)
  }
}

/** True for the form of a cookie of ours: anything else is somebody's who was never here. */
export function isSessionCookie(value: string): boolean {
  return FORM.test(value)
}

/** What only a page of the console knows, which was given it: made of the cookie, which no page can read. */
export function csrfOf(cookie: string): string | Promise<string> {
  return sha256(`csrf ${cookie}`)
}

function grantOf({ name, role, audience, issuer, link, address, userAgent, ...rest }: SessionGrant): SessionGrant {
  return {
    ...{ name, role, audience, issuer, link },
    ...boundsOf(rest),
    ...lineageOf(rest),
    ...(address === undefined ? {} : { address }),
    ...(userAgent === undefined ? {} : { userAgent }),
  }
}

function bodyOf(body: { readonly [name: string]: Json }): SessionBody | undefined {
  const { name, role, tenants, environments, audience, issuer, link, address, userAgent } = body
  const { parent, until, since, expiresAt } = body
  if (typeof name !== 'string' || !isRole(role) || typeof audience !== 'string') return undefined
  if (typeof issuer !== 'string' || typeof link !== 'string') return undefined
  if (typeof since !== 'number' || typeof expiresAt !== 'number') return undefined
  return {
    ...{ name, role, audience, issuer, link, since, expiresAt },
    ...(Array.isArray(tenants) ? { tenants: tenants.map(String) } : {}),
    ...(Array.isArray(environments) ? { environments: environments.map(String) } : {}),
    ...(typeof parent === 'string' ? { parent } : {}),
    ...(typeof until === 'number' ? { until } : {}),
    ...(typeof address === 'string' ? { address } : {}),
    ...(typeof userAgent === 'string' ? { userAgent } : {}),
  }
}
