import { defineConfig, live, open, type Store } from 'varve'
import type { Role } from 'varve/protocol'
import { integer } from 'varve/schema'
import { memory, memoryStorage } from 'varve/stores/memory'
import { clock, type TestClock } from 'varve/testing'
import { handlerOf, type Handler, type HandlerOptions, type RequestOrigin } from '../../../src/server/handler.ts'
import { makeLink } from '../../../src/server/doors/links.ts'
import { Tokens, type TokenGrant } from '../../../src/server/doors/tokens.ts'
import { json } from '../../../src/server/reply.ts'
import { route } from '../../../src/server/route.ts'
import { auditRoutes } from '../../../src/server/routes/audit.ts'
import { sessionRoutes } from '../../../src/server/routes/sessions.ts'
import { signInRoutes } from '../../../src/server/routes/sign-in.ts'
import { tokenRoutes } from '../../../src/server/routes/tokens.ts'
import { rolePermissions } from 'varve/protocol'

/** A session key that production takes. */
export const KEY = 'q3Yk0f9mJx7bTz2LwVc8RnUd5HsEa1Gp6iOyKX4Q'
export const ORIGIN = 'https://config.example.com'

const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) } })

/** One server behind its doors, with a route that reads and one that writes, and ways to come to it. */
export interface Doorway extends AsyncDisposable {
  readonly handler: Handler
  readonly clock: TestClock
  readonly store: Store
  ask(path: string, how?: Asking): Promise<Response>
  /** A token's text, straight from the store. */
  token(grant?: Partial<TokenGrant> & { readonly role?: Role }, life?: number): Promise<string>
  /** A link that was made beside the server. */
  link(grant?: Partial<Parameters<typeof makeLink>[0]>, audience?: string): Promise<URL>
  /** Signs in by a link as a browser does, and gives the cookie and what changes carry. */
  signIn(role?: Role): Promise<{ readonly cookie: string; readonly csrf: string; readonly id: string }>
  audit(): Promise<readonly Record<string, unknown>[]>
}

/** How something is asked. */
export interface Asking {
  readonly method?: string
  readonly token?: string
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly form?: string
  readonly from?: RequestOrigin
  /** The address it is asked at, where that is not the server's own. */
  readonly at?: string
}

/** What a browser sends with a form of the very page. */
export const sameOrigin = { 'sec-fetch-site': 'same-origin', origin: ORIGIN } as const

/** Opens a server's doors; production, unless told otherwise. */
export async function doorway(
  options: HandlerOptions & { readonly store?: Store; readonly mount?: string } = {},
): Promise<Doorway> {
  const time = (options.clock as TestClock | undefined) ?? clock()
  const store = options.store ?? memory({ storage: memoryStorage(), clock: time })
  const platform = { clock: time, timers: time }
  const varve = await open(config, { store, sources: [], as: { environment: 'production' }, platform })
  const { mount = '' } = options
  const settings = { environment: 'production', origin: ORIGIN, sessionKey: KEY, clock: time, ...options }
  const handler = handlerOf(varve as never, settings, {
    routes: host => [
      ...[tokenRoutes, sessionRoutes, signInRoutes, auditRoutes].flatMap(routes => routes(host)),
      route({
        ...{ method: 'GET', path: '/v1/values', name: 'read', summary: '', permission: 'read', answers: {} },
        handle: ({ principal }) => json({ by: principal.name, origin: principal.origin }),
      }),
      route({
        ...{ method: 'PUT', path: '/v1/values', name: 'write', summary: '', permission: 'write', answers: {} },
        handle: ({ principal }) => json({ by: principal.name }),
      }),
    ],
  })
  const origin = options.origin ?? ORIGIN
  const ask: Doorway['ask'] = (path, how = {}) => {
    const { method = 'GET', token, cookie, body, form, from = { address: '203.0.113.9', mount } } = how
    const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
    const sent = form ?? (body === undefined ? undefined : JSON.stringify(body))
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(sent === undefined ? {} : { 'content-type': type }),
      ...how.headers,
    }
    const request = new Request(`${how.at ?? origin}${mount}${path}`, {
      method,
      headers,
      ...(sent === undefined ? {} : { body: sent }),
    })
    return handler(request, from)
  }
  const tokens = new Tokens(store.records, time.now)
  const link: Doorway['link'] = async (grant = {}, audience = `${origin}${mount}`) => {
    const { url } = await makeLink(
      { name: 'dana', role: 'viewer', issuer: 'mia', ...grant },
      { audience, keys: [KEY], now: time.now() },
    )
    return new URL(url)
  }
  return {
    ...{ handler, store, clock: time, ask, link },
    async token({ role = 'viewer', ...grant } = {}, life) {
      const wanted = { name: role, role, permissions: rolePermissions[role], ...grant }
      return (await tokens.make(wanted, { by: 'tests', ...(life === undefined ? {} : { life }) })).token
    },
    async signIn(role = 'viewer') {
      const { search } = await link({ role, name: role })
      const answer = await ask('/_unlock-debug', { method: 'POST', form: search.slice(1), headers: sameOrigin })
      const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
      const me = (await (await ask('/v1/me', { cookie })).json()) as { csrf: string; id: string }
      return { cookie, csrf: me.csrf, id: me.id }
    },
    async audit() {
      const entries = await store.records.list('audit')
      return entries.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    },
    async [Symbol.asyncDispose]() {
      await handler.close()
      await varve.close()
    },
  }
}
