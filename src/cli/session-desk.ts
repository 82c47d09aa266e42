import { VarveError } from 'varve'
import { AuditTrail } from '../server/doors/audit.ts'
import { listingDocument } from '../server/doors/listings.ts'
import { Sessions } from '../server/doors/sessions.ts'
import { author } from './author.ts'
import { namedServer, namesServer, type NamedServer } from './named-server.ts'
import { callServer } from './server-call.ts'
import type { Session } from './session.ts'
import { itemsIn, openedStore } from './token-desk.ts'

/** A person who is signed in, as it is told everywhere. */
export interface SessionDocument {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly audience: string
  readonly issuer: string
  readonly since: string
  readonly expiresAt: string
  readonly address?: string
}

/** Where people who are signed in are listed, and signed out: at a server, or at the store that servers share. */
export interface SessionDesk extends AsyncDisposable {
  list(): Promise<readonly SessionDocument[]>
  /** Ends a session, or all of a person, and gives their ids. Throws UNKNOWN_SESSION. */
  end(which: { readonly id: string } | { readonly name: string }): Promise<readonly string[]>
}

/** The desk of the server that is named, else that of the store. Throws NO_STORE, STORE_…. */
export async function sessionDesk(session: Session): Promise<SessionDesk> {
  return namesServer(session) ? serverDesk(session, namedServer(session)) : storeDesk(session)
}

function serverDesk(session: Session, server: NamedServer): SessionDesk {
  return {
    list: async () => itemsIn(await callServer(session, server, { method: 'GET', path: '/v1/sessions' })),
    async end(which) {
      const all = 'name' in which
      const path = all
        ? `/v1/sessions?name=${encodeURIComponent(which.name)}`
        : `/v1/sessions/${encodeURIComponent(which.id)}`
      const answer = await callServer(session, server, { method: 'DELETE', path })
      return all ? itemsIn<string>(answer) : [which.id]
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function storeDesk(session: Session): Promise<SessionDesk> {
  const store = await openedStore(session)
  const now = (): number => session.now
  const [sessions, audit] = [new Sessions(store.records, now), new AuditTrail(store.records, now)]
  const { name: by } = author(undefined, { cwd: session.cwd, env: session.surroundings.env })
  return {
    list: async () => (await sessions.list()).map(one => listingDocument(one) as SessionDocument),
    async end(which) {
      const ended =
        'name' in which ? await sessions.endAll(which.name) : (await sessions.end(which.id)) ? [which.id] : []
      if ('id' in which && ended.length === 0) throw new VarveError('UNKNOWN_SESSION', { id: which.id })
      for (const subject of ended) await audit.record({ action: 'session-ended', outcome: 'granted', by, subject })
      return ended
    },
    [Symbol.asyncDispose]: () => store.close(),
  }
}
