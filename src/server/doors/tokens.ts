import { VarveError, type Json } from 'varve'
import { isPermission, isRole, type Permission, type Role, rolePermissions } from 'varve/protocol'
import { CredentialShelf, type Kept } from './credential-shelf.ts'
import type { Lineage } from './lineage.ts'
import type { Records } from './records.ts'

/** How long a token is in force unless somebody says otherwise: 90 days, in milliseconds. */
export const TOKEN_LIFE = 90 * 86_400_000

/** The longest that a token may be in force: 366 days, in milliseconds. */
export const LONGEST_TOKEN_LIFE = 366 * 86_400_000

/** How long an expired token is still listed, and named as expired to whoever shows it. */
const REMEMBERED = 30 * 86_400_000

/** How often at most it is written down that a token was used. */
const USE_NOTED = 60_000

/** What a token is for. */
export interface TokenGrant {
  /** The author of what is written with it. */
  readonly name: string
  readonly role?: Role
  readonly permissions: readonly Permission[]
  readonly tenants?: readonly string[]
  readonly environments?: readonly string[]
}

/** What is kept of a token; times are in milliseconds since 1970 UTC. */
export interface TokenBody extends TokenGrant {
  readonly madeBy: string
  /** The token that it was made under, and ends with. */
  readonly parent?: string
  readonly madeAt: number
  readonly expiresAt: number
  readonly usedAt?: number
}

/** A token in force, in a list: all but its secret. */
export type TokenListing = TokenBody & { readonly id: string }

/** What came of a text that was shown as a token. */
export type TokenFound =
  | { readonly is: 'good'; readonly kept: Kept<TokenBody> }
  | { readonly is: 'expired'; readonly name: string; readonly id: string }
  | { readonly is: 'wrong' }

/** How a token is made. */
interface Making {
  /** Who makes it. */
  readonly by: string
  readonly life?: number
  /** What its maker acts under. */
  readonly under?: Lineage
}

/** A token that was made, with its text. */
export interface MadeToken {
  readonly token: string
  readonly listing: TokenListing
}

const FORM = /^vt_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/

/** The API tokens of a store: `vt_<id>_<secret>`, shown once. */
export class Tokens {
  readonly #shelf: CredentialShelf<TokenBody>
  readonly #now: () => number
  readonly #noted = new Map<string, number>()

  constructor(records: Records, now: () => number) {
    this.#shelf = new CredentialShelf({ records, kind: 'token', now, read: bodyOf })
    this.#now = now
  }

  /**
   * Makes a token. Its text is in the answer and nowhere else. `life` is in milliseconds. Under another, it ends with that at the
   * latest. Throws STORE_…, and CREDENTIAL_REFUSED where the other was revoked meanwhile.
   */
  async make(grant: TokenGrant, { by, life = TOKEN_LIFE, under = {} }: Making): Promise<MadeToken> {
    const { parent, until = Infinity } = under
    const madeAt = this.#now()
    const expiresAt = Math.min(madeAt + Math.min(life, LONGEST_TOKEN_LIFE), until)
    const body: TokenBody = { ...grant, madeBy: by, ...(parent === undefined ? {} : { parent }), madeAt, expiresAt }
    const { id, secret } = await this.#shelf.make(body, body.expiresAt + REMEMBERED)
    if (!(await this.isInPlace(under))) {
      await this.#shelf.revoke(id)
      throw new VarveError('CREDENTIAL_REFUSED', { issue: 'it was revoked meanwhile.' })
    }
    return { token: `vt_${id}_${secret}`, listing: { ...body, id } }
  }

  /** What a text is as a token. With `onlyKnown`, only those count that were in force lately. Throws STORE_…. */
  async find(text: string, how: { readonly onlyKnown?: boolean } = {}): Promise<TokenFound> {
    const [, id, secret] = FORM.exec(text) ?? []
    if (id === undefined || secret === undefined) return { is: 'wrong' }
    const kept = await this.#shelf.find(id, secret, how)
    if (kept === undefined) return { is: 'wrong' }
    return kept.body.expiresAt > this.#now() ? { is: 'good', kept } : { is: 'expired', name: kept.body.name, id }
  }

  /** True unless somebody acts under a token that was revoked. Throws STORE_…. */
  async isInPlace({ parent }: Lineage): Promise<boolean> {
    return parent === undefined || (await this.#shelf.isKept(parent))
  }

  /** Every token, those that expired within the last month too. */
  async list(): Promise<TokenListing[]> {
    return (await this.#shelf.list()).map(({ id, body }) => withoutHash(id, body))
  }

  /** Ends a token alone; false where there was none. */
  revoke(id: string): Promise<boolean> {
    return this.#shelf.revoke(id)
  }

  /** True where a use within the last minute is written down, or just being so. */
  isNoted({ id, body }: Kept<TokenBody>): boolean {
    const before = Math.max(body.usedAt ?? -Infinity, this.#noted.get(id) ?? -Infinity)
    return this.#now() - before < USE_NOTED
  }

  /** Writes down that a token was used, at most once a minute; true when that was its first use. Throws STORE_…. */
  async noteUse(kept: Kept<TokenBody>): Promise<boolean> {
    if (this.isNoted(kept)) return false
    const { id, body } = kept
    const now = this.#now()
    if (this.#noted.size > 1000) this.#noted.clear()
    this.#noted.set(id, now)
    // A token that was revoked meanwhile has no such version any more, and stays revoked.
    const written = await this.#shelf.replace(kept, { ...body, usedAt: now }, body.expiresAt + REMEMBERED)
    return written && body.usedAt === undefined
  }
}

/** The permissions that a role or a list names; undefined where neither does. */
export function permissionsIn(grant: {
  readonly role?: Role | undefined
  readonly permissions?: readonly Permission[] | undefined
}): readonly Permission[] | undefined {
  return grant.permissions ?? (grant.role === undefined ? undefined : rolePermissions[grant.role])
}

function withoutHash(id: string, body: TokenBody): TokenListing {
  const { name, role, permissions, tenants, environments, madeBy, parent, madeAt, expiresAt, usedAt } = body
  const optional = Object.entries({ role, tenants, environments, parent, usedAt }).filter(
    ([, value]) => value !== undefined,
  )
  return { id, name, permissions, madeBy, madeAt, expiresAt, ...Object.fromEntries(optional) }
}

function bodyOf(body: { readonly [name: string]: Json }): TokenBody | undefined {
  const { name, role, permissions, tenants, environments, madeBy, parent, madeAt, expiresAt, usedAt } = body
  const isSound = typeof name === 'string' && typeof madeBy === 'string' && typeof madeAt === 'number'
  if (!isSound || typeof expiresAt !== 'number' || !Array.isArray(permissions)) return undefined
  return {
    ...{ name, madeBy, madeAt, expiresAt, permissions: permissions.filter(isPermission) },
    ...(isRole(role) ? { role } : {}),
    ...(Array.isArray(tenants) ? { tenants: tenants.map(String) } : {}),
    ...(Array.isArray(environments) ? { environments: environments.map(String) } : {}),
    ...(typeof parent === 'string' ? { parent } : {}),
    ...(typeof usedAt === 'number' ? { usedAt } : {}),
  }
}
