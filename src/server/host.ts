import type { Clock, Timers, Varve } from 'varve'
import { requestLimits, REVISION_PATIENCE } from 'varve/protocol'
import { AnsweredValues } from './access/answered-values.ts'
import type { Asked } from './call.ts'
import { Doors } from './doors/doors.ts'
import { recordsInMemory } from './doors/records.ts'
import { Broadcaster } from './events/broadcaster.ts'
import { machineClock, machineTimers } from './machine-clock.ts'
import { RequestMeter } from './metrics/request-meter.ts'
import type { HandlerOptions, RequestLimits } from './options.ts'
import { originOf } from './origin.ts'
import { Places } from './reading/places.ts'

/** Answers another request on behalf of who asked one, as the route that it names would. Throws what that throws. */
export type Ask = (request: Request, asked: Asked) => Promise<Response>

/** What all routes of one handler share. */
export interface Host {
  readonly varve: Varve
  readonly options: HandlerOptions
  readonly limits: Required<RequestLimits>
  /** Tells where things stand, without the machine's folders. */
  readonly places: Places
  readonly clock: Clock
  readonly timers: Timers
  /** Tells those who listen what changes. */
  readonly broadcaster: Broadcaster
  /** Counts what is answered. */
  readonly meter: RequestMeter
  /** Keeps which values were answered; undefined where nobody wants that. */
  readonly answered: AnsweredValues | undefined
  /** Who may come in. */
  readonly doors: Doors
  /** For a route that says in other words what another one says. */
  readonly ask: Ask
  /** Aborted when the handler is closed: streams end then. */
  readonly closing: AbortSignal
  /** Calls `end` when the handler is closed. */
  onClose(end: () => unknown): void
}

/** A host with a way to close it. */
export interface OpenHost extends Host {
  close(): Promise<void>
}

/** What the routes of one handler are to share. Throws SESSION_KEY_UNUSABLE, and USAGE for an origin that is none. */
export function openHost(varve: Varve, given: HandlerOptions, ask: Ask): OpenHost {
  const options = given.origin === undefined ? given : { ...given, origin: originOf(given.origin) }
  const { clock = machineClock, timers = machineTimers } = options
  const broadcaster = new Broadcaster(varve, {
    clock,
    timers,
    ...(options.events === undefined ? {} : { limits: options.events }),
  })
  const doors = doorsOf(varve, options, clock)
  const ends: (() => unknown)[] = [() => broadcaster[Symbol.dispose](), () => doors.close()]
  const ending = new AbortController()
  return {
    varve,
    options,
    limits: { ...requestLimits, revisionPatience: REVISION_PATIENCE, ...options.limits },
    places: new Places(options.folder),
    ...{ clock, timers, broadcaster, meter: new RequestMeter(), answered: AnsweredValues.of(options), doors, ask },
    closing: ending.signal,
    onClose: end => void ends.push(end),
    async close() {
      ending.abort()
      // Each once, however often it is closed; one that fails leaves no other behind.
      await Promise.allSettled(ends.splice(0).map(async end => end()))
    },
  }
}

function doorsOf(varve: Varve, options: HandlerOptions, clock: Clock): Doors {
  const now = (): number => clock.now()
  const { origin, environment, sessionKey, trustProxy, audit } = options
  const records = varve.store?.records ?? recordsInMemory(now)
  return new Doors({ records, now, origin, environment, sessionKey, trustProxy, audit })
}
