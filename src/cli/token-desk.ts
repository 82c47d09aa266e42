import { VarveError, type Store } from 'varve'
import { AuditTrail } from '../server/doors/audit.ts'
import { grantOf, type TokenWish } from '../server/doors/token-wish.ts'
import { listingDocument } from '../server/doors/listings.ts'
import { Tokens } from '../server/doors/tokens.ts'
import { author } from './author.ts'
import { namedServer, namesServer, type NamedServer } from './named-server.ts'
import { isRecord } from './record.ts'
import { callServer } from './server-call.ts'
import type { Session } from './session.ts'

/** A token as it is told everywhere: times are ISO texts. */
export interface TokenDocument {
  readonly id: string
  readonly name: string
  readonly role?: string
  readonly permissions: readonly string[]
  readonly tenants?: readonly string[]
  readonly environments?: readonly string[]
  readonly madeBy: string
  readonly madeAt: string
  readonly expiresAt: string
  readonly usedAt?: string
}

/** Where tokens are made: at a server, or at the store that servers share. */
export interface TokenDesk extends AsyncDisposable {
  list(): Promise<readonly TokenDocument[]>
  /** `expiresIn` is in milliseconds. */
  make(wish: TokenWish): Promise<TokenDocument & { readonly token: string }>
  revoke(id: string): Promise<TokenDocument>
}

/** The desk of the server that is named, else that of the store. Throws NO_STORE, NO_LOG, STORE_…. */
export async function tokenDesk(session: Session, by?: string): Promise<TokenDesk> {
  return namesServer(session) ? serverDesk(session, namedServer(session)) : storeDesk(session, by)
}

function serverDesk(session: Session, server: NamedServer): TokenDesk {
  return {
    list: async () => itemsIn(await callServer(session, server, { method: 'GET', path: '/v1/tokens' })),
    make: async ({ expiresIn, ...wish }) => {
      const body = { ...wish, ...(expiresIn === undefined ? {} : { expiresIn: `${expiresIn}ms` }) }
      const made = await callServer(session, server, { method: 'POST', path: '/v1/tokens', body })
      return made as TokenDocument & { readonly token: string }
    },
    revoke: async id => {
      const path = `/v1/tokens/${encodeURIComponent(id)}`
      return (await callServer(session, server, { method: 'DELETE', path })) as TokenDocument
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function storeDesk(session: Session, by: string | undefined): Promise<TokenDesk> {
  const store = await openedStore(session)
  const { env } = session.surroundings
  const now = (): number => session.now
  const [tokens, audit] = [new Tokens(store.records, now), new AuditTrail(store.records, now)]
  const { name } = author(by, { cwd: session.cwd, env })
  const noted = { outcome: 'granted', by: name, address: undefined } as const
  return {
    list: async () => (await tokens.list()).map(one => listingDocument(one) as TokenDocument),
    async make(wish) {
      const { grant, life } = grantOf(wish)
      const { token, listing } = await tokens.make(grant, { by: name, life })
      await audit.record({ ...noted, action: 'token-made', subject: listing.id, detail: listing.name })
      return { ...(listingDocument(listing) as TokenDocument), token }
    },
    async revoke(id) {
      const revoked = await tokens.revoke(id)
      if (revoked === undefined) throw new VarveError('UNKNOWN_TOKEN', { id })
      await audit.record({ ...noted, action: 'token-revoked', subject: id, detail: revoked.name })
      return listingDocument(revoked) as TokenDocument
    },
    [Symbol.asyncDispose]: () => store.close(),
  }
}

/** The store by itself: whoever looks after tokens needs none of the program's settings. */
export async function openedStore(session: Session): Promise<Store> {
  const { madeStore, storeAlone } = await import('./named-store.ts')
  const store = await madeStore(await storeAlone(session, 'A token'), session)
  try {
    await store.open()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Does something at a desk, and leaves it, whatever came of it. */
export async function atDesk<D extends AsyncDisposable, R>(
  opening: Promise<D>,
  body: (desk: D) => Promise<R>,
): Promise<R> {
  const desk = await opening
  try {
    return await body(desk)
  } finally {
    await desk[Symbol.asyncDispose]()
  }
}

/** The items of a page that a server answered. */
export function itemsIn<T>(body: unknown): readonly T[] {
  return isRecord(body) && Array.isArray(body['items']) ? (body['items'] as readonly T[]) : []
}
