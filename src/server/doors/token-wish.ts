import { VarveError } from 'varve'
import { permissions, roles, type Permission, type Role } from 'varve/protocol'
import { duration, list, object, oneOf, optional, string } from 'varve/schema'
import type { Lineage } from './lineage.ts'
import { permissionsIn, TOKEN_LIFE, type TokenGrant } from './tokens.ts'

/** Names of people and programs, which become authors: one line, without spaces around it. */
export const authorName = string({ min: 1, max: 100, pattern: /^[^\s\p{Cc}](?:[^\p{Cc}\p{Zl}\p{Zp}]*[^\s\p{Cc}])?$/u })

/** Names of tenants or environments that something is for. */
export const namesFor = list(string({ min: 1, max: 200 }), { min: 1, max: 50 })

/** What somebody wants a token to be, as it is sent. */
export const tokenWish = object({
  name: authorName,
  role: optional(oneOf(roles)),
  permissions: optional(list(oneOf(permissions), { min: 1, max: permissions.length })),
  tenants: optional(namesFor),
  environments: optional(namesFor),
  expiresIn: optional(duration({ min: '1m', max: '366d' })),
})

/** The same, as it is read: `expiresIn` is in milliseconds. */
export interface TokenWish {
  readonly name: string
  readonly role?: Role | undefined
  readonly permissions?: readonly Permission[] | undefined
  readonly tenants?: readonly string[] | undefined
  readonly environments?: readonly string[] | undefined
  readonly expiresIn?: number | undefined
}

/** Who makes a token. */
export interface TokenMaker {
  readonly name: string
  /** When what they act under ends. */
  readonly until?: Lineage['until'] | undefined
  /** In milliseconds since 1970 UTC. */
  readonly now: number
}

/**
 * What a token is to be, and how long in milliseconds. Throws REQUEST_INVALID unless it names a role or permissions, and
 * TOKEN_OUTLIVES_MAKER where it is wanted for longer than the token that its maker acts under.
 */
export function grantOf(wish: TokenWish, maker?: TokenMaker): { readonly grant: TokenGrant; readonly life: number } {
  const { name, role, tenants, environments } = wish
  const allowed = permissionsIn(wish)
  if (allowed === undefined || (role !== undefined && wish.permissions !== undefined)) {
    const problem = {
      code: 'REQUEST_INVALID',
      key: 'body.role',
      issue: 'must be a role, or permissions instead',
    } as const
    throw new VarveError('REQUEST_INVALID', { problems: [problem] })
  }
  const grant = {
    ...{ name, permissions: allowed },
    ...(role === undefined ? {} : { role }),
    ...(tenants === undefined ? {} : { tenants }),
    ...(environments === undefined ? {} : { environments }),
  }
  return { grant, life: lifeOf(wish, maker) }
}

function lifeOf({ expiresIn }: TokenWish, maker: TokenMaker | undefined): number {
  if (maker?.until === undefined) return expiresIn ?? TOKEN_LIFE
  const { name, until, now } = maker
  const left = until - now
  if (expiresIn !== undefined && expiresIn > left)
    throw new VarveError('TOKEN_OUTLIVES_MAKER', { name, until: new Date(until).toISOString() })
  return Math.min(expiresIn ?? TOKEN_LIFE, left)
}
