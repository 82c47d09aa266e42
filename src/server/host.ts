import type { Clock, Varve } from 'varve'
import { requestLimits, REVISION_PATIENCE } from 'varve/protocol'
import { machineClock } from './machine-clock.ts'
import type { HandlerOptions, RequestLimits } from './options.ts'

/** What all routes of one handler share. */
export interface Host {
  readonly varve: Varve
  readonly options: HandlerOptions
  readonly limits: Required<RequestLimits>
  readonly clock: Clock
  /** Aborted when the handler is closed: streams end then. */
  readonly closing: AbortSignal
  /** Calls `end` when the handler is closed. */
  onClose(end: () => unknown): void
}

/** A host with a way to close it. */
export interface OpenHost extends Host {
  close(): Promise<void>
}

/** What the routes of one handler are to share. */
export function openHost(varve: Varve, options: HandlerOptions): OpenHost {
  const ends: (() => unknown)[] = []
  const ending = new AbortController()
  return {
    varve,
    options,
    limits: { ...requestLimits, revisionPatience: REVISION_PATIENCE, ...options.limits },
    clock: options.clock ?? machineClock,
    closing: ending.signal,
    onClose: end => void ends.push(end),
    async close() {
      ending.abort()
      // Each once, however often it is closed; one that fails leaves no other behind.
      await Promise.allSettled(ends.splice(0).map(async end => end()))
    },
  }
}
