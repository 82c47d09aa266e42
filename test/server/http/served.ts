import { defineConfig, flag, live, open, secret, setting, type Store, type Varve } from 'varve'
import { clock, type TestClock } from 'varve/testing'
import { permissions, type Permission } from 'varve/protocol'
import { integer, json, list, object, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'
import type { Authenticate } from '../../../src/server/doors/authenticate.ts'
import type { Principal } from '../../../src/server/doors/principal.ts'
import { handlerOf, type Handler } from '../../../src/server/handler.ts'
import type { HandlerOptions, RequestLine } from '../../../src/server/options.ts'

/** A secret's value that must be in no answer, no log and no tag. */
export const PLANTED = 'sk-planted-5d2c9a'

/** The declarations that the tests of the server serve. */
export const shop = defineConfig({
  limits: {
    maxUploads: live(integer({ min: 1, max: 100 }), {
      default: 10,
      doc: 'Files per request',
      unit: 'files',
      tags: ['api'],
    }),
    plans: live(object({ free: integer(), pro: integer() }), { default: { free: 1, pro: 5 } }),
  },
  server: { port: setting(integer(), { default: 8080, doc: 'Where it listens' }) },
  checkout: { newFlow: flag({ default: false }), regions: live(list(string()), { default: ['eu'] }) },
  payments: { apiKey: live(secret(string()), { devDefault: PLANTED, doc: 'Of the payment provider' }) },
  other: { anything: live(json(), { default: null }) },
})

/** A served configuration, and ways to ask it. */
export interface Served extends AsyncDisposable {
  readonly varve: Varve
  readonly handler: Handler
  readonly clock: TestClock
  readonly lines: RequestLine[]
  /** Asks as an admin, or as who `as` says. */
  ask(path: string, init?: Asking): Promise<Response>
}

/** How something is asked. */
export interface Asking {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** Everything that is allowed to the principal of a test, unless it says otherwise. */
export function principal(more: Partial<Principal> = {}): Principal {
  const all: ReadonlySet<Permission> = new Set(permissions)
  return { name: 'dana', kind: 'token', id: 'test', permissions: all, origin: 'api', ...more }
}

/** How the shop is served. */
export interface ServedOptions extends HandlerOptions {
  /** Who asks; an admin when absent. */
  readonly as?: Authenticate
  readonly store?: boolean | Store
  readonly keyring?: boolean
}

/** Serves the shop's configuration on a store in memory. */
export async function served(options: ServedOptions = {}): Promise<Served> {
  const { as = () => Promise.resolve(principal()), store = true, keyring = true, ...rest } = options
  const time = clock()
  const lines: RequestLine[] = []
  const varve: Varve = (await open(shop, {
    ...(store === false ? {} : { store: store === true ? memory() : store }),
    ...(keyring ? { keyring: fernet(newFernetKey()) } : {}),
    ...{ sources: [], as: { environment: 'test' }, platform: { warn: () => undefined } },
  })) as unknown as Varve
  const handler = handlerOf(
    varve,
    { environment: 'test', clock: time, log: line => lines.push(line), ...rest },
    { authenticate: () => as },
  )
  const ask = (path: string, { method = 'GET', body, headers = {} }: Asking = {}): Promise<Response> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    return handler(new Request(`http://localhost${path}`, { method, headers: { ...type, ...headers }, ...sent }))
  }
  const close = async (): Promise<void> => {
    await handler.close()
    await varve.close()
  }
  return { varve, handler, clock: time, lines, ask, [Symbol.asyncDispose]: close }
}
