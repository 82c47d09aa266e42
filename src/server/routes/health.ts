import type { Health } from 'varve'
import { VERSION } from 'varve/protocol'
import { may } from '../doors/principal.ts'
import type { Host } from '../host.ts'
import type { Places } from '../reading/places.ts'
import { json, type Reply } from '../reply.ts'
import { route, type Route } from '../route.ts'
import { shape, text } from '../shapes/shape.ts'

/** Whoever starts and ends servers asks from anywhere. An answer costs no more than to refuse one. */
const COMMON = { method: 'GET', permission: 'public', tenants: 'same', unlimited: true } as const

const UNWELL = { 503: { doc: 'The same, where it is not well.', schema: { type: 'object' } } }

const statusShape = shape(undefined, { status: text })

/** Whether the server lives, can be asked, and is well. */
export function healthRoutes({ varve, places }: Host): readonly Route[] {
  return [
    route({
      ...COMMON,
      ...{ path: '/health/live', name: 'live' },
      summary: 'Whether the process answers at all.',
      answers: { 200: { doc: 'It does.', schema: statusShape } },
      handle: () => json({ status: 'live' }),
    }),
    route({
      ...COMMON,
      ...{ path: '/health/ready', name: 'ready' },
      summary: 'Whether there is something to serve: the store has been read once, or what was kept of it.',
      doc: 'Stays ready while the store is away: the last values are served.',
      answers: {
        200: { doc: 'Ask.', schema: statusShape },
        503: { doc: 'Ask somebody else for now.', schema: { type: 'object' } },
      },
      handle: () => told(isReady(varve.health()), { status: isReady(varve.health()) ? 'ready' : 'not-ready' }),
    }),
    route({
      ...COMMON,
      ...{ path: '/health', name: 'health' },
      summary: 'Whether all is well. With the permission `read`, what is not, and which version this is.',
      answers: { 200: { doc: 'All is well.', schema: statusShape }, ...UNWELL },
      handle({ principal }) {
        const health = varve.health()
        const isWell = health.status === 'ok' && isReady(health)
        const { status } = health
        return told(
          isWell,
          may(principal, 'read') && principal.tenants === undefined ? detailed(health, places) : { status },
        )
      },
    }),
  ]
}

/** True once something was read that can be served, and until it is closed. */
function isReady({ status, store }: Health): boolean {
  return status !== 'closed' && (store === undefined || store.source !== 'none')
}

function told(isWell: boolean, body: unknown): Reply {
  return json(body, { status: isWell ? 200 : 503 })
}

/** Numbers and words: what a problem says may quote values, and has a place of its own. */
function detailed(health: Health, places: Places): unknown {
  const { status, store, revision, problems, restartNeeded, reloaded, reloadFailure, keyring, managers } = health
  const warnings = problems.filter(({ severity }) => severity === 'warning').length
  return {
    status,
    // Strangers are not told: it says which holes to try.
    version: VERSION,
    revision,
    ...(store === undefined ? {} : { store: shownStore(store, places) }),
    problems: { errors: problems.length - warnings, warnings },
    restartNeeded,
    ...(reloaded === undefined ? {} : { reloaded }),
    reloadFailed: reloadFailure !== undefined,
    keyring,
    managers: managers.map(({ name, failing, succeededAt }) => ({
      ...{ name, failing: failing.length },
      ...(succeededAt === undefined ? {} : { succeededAt }),
    })),
  }
}

function shownStore(store: NonNullable<Health['store']>, places: Places): unknown {
  const { name, status, reachable, trouble, heardAt, silence, behind, clockOffset, source, lastKnownGood } = store
  return {
    ...{ name: places.store(name), status, reachable, source },
    // The message may quote an address.
    ...(trouble === undefined ? {} : { trouble: trouble.code }),
    ...Object.fromEntries(
      Object.entries({ heardAt, silence, behind, clockOffset }).filter(([, value]) => value !== undefined),
    ),
    ...(lastKnownGood === undefined ? {} : { lastKnownGood: { failing: lastKnownGood.failing } }),
  }
}
