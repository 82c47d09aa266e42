import { VarveError, type Store } from 'varve'
import { AuditTrail } from '../server/doors/audit.ts'
import { grantOf, type TokenWish } from '../server/doors/token-wish.ts'
import { endedIds, endToken, type EndedIds } from '../server/doors/lineage.ts'
import { listingDocument } from '../server/doors/listings.ts'
import { Sessions } from '../server/doors/sessions.ts'
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
  /** The id of the token that it was made with, and ends with. */
  readonly parent?: string
  readonly madeAt: string
  readonly expiresAt: string
  readonly usedAt?: string
}

/** A token that was ended, and what ended with it; a server of an earlier version does not tell. */
export type EndedToken = TokenDocument & { readonly ended?: EndedIds }

/** Where tokens are made: at a server, or at the store that servers share. */
export interface TokenDesk extends AsyncDisposable {
  list(): Promise<readonly TokenDocument[]>
  /** `expiresIn` is in milliseconds. */
  make(wish: TokenWish): Promise<TokenDocument & { readonly token: string }>
  revoke(id: string): Promise<EndedToken>
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
      return (await callServer(session, server, { method: 'DELETE', path })) as EndedToken
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function storeDesk(session: Session, by: string | undefined): Promise<TokenDesk> {
  const store = await openedStore(session)
  const { env } = session.surroundings
  const now = (): number => session.now
  const [tokens, sessions] = [new Tokens(store.records, now), new Sessions(store.records, now)]
  const audit = new AuditTrail(store.records, now)
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
      const there = (await tokens.list()).find(one => one.id === id)
      const ended = there && (await endToken(id, { tokens, sessions }))
      if (there === undefined || ended === undefined) throw new VarveError('UNKNOWN_TOKEN', { id })
      for (const one of [there, ...ended.tokens])
        await audit.record({ ...noted, action: 'token-revoked', subject: one.id, detail: one.name })
      for (const one of ended.sessions)
        await audit.record({ ...noted, action: 'session-ended', subject: one.id, detail: one.name })
      return { ...(listingDocument(there) as TokenDocument), ended: endedIds(ended) }
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
