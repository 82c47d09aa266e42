import { useSyncExternalStore } from 'react'
import { serverUrl } from '../place.ts'
import { readAgain } from './reading.ts'

/** How the console hears of changes. */
export type LiveState =
  | { readonly status: 'connecting' }
  | { readonly status: 'live'; readonly revision: number }
  /** The stream was cut; the browser tries again by itself. */
  | { readonly status: 'away'; readonly since: number; readonly revision?: number }

let state: LiveState = { status: 'connecting' }
let source: EventSource | undefined
let pending: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** The stream of changes: whoever shows its state keeps it open. */
export function useLive(): LiveState {
  return useSyncExternalStore(subscribe, () => state)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  listen()
  return () => void listeners.delete(listener)
}

/** Opens the one stream of this page. */
function listen(): void {
  if (source !== undefined) return
  source = new EventSource(serverUrl('events'))
  source.addEventListener('hello', event => isLive(event))
  for (const name of ['revision', 'change', 'resync', 'store']) source.addEventListener(name, event => changed(event))
  source.addEventListener('end', event => ended(event))
  source.addEventListener('error', away)
}

function changed(event: MessageEvent<string>): void {
  isLive(event)
  // Several revisions often come together: they are read once.
  pending ??= setTimeout(() => {
    pending = undefined
    void readAgain()
  }, 60)
}

function isLive({ data }: MessageEvent<string>): void {
  const wasAway = state.status === 'away'
  const { revision = revisionNow() } = JSON.parse(data) as { revision?: number }
  tell({ status: 'live', revision: Math.max(revision, revisionNow()) })
  if (wasAway) void readAgain()
}

/** A session that ended does not come back by trying again: the page says so by what it reads next. */
function ended({ data }: MessageEvent<string>): void {
  const { reason } = JSON.parse(data) as { reason?: string }
  away()
  if (reason !== 'refused') return
  source?.close()
  void readAgain()
}

function away(): void {
  if (state.status === 'away') return
  const revision = revisionNow()
  tell({ status: 'away', since: Date.now(), ...(revision === 0 ? {} : { revision }) })
  // EventSource gives up for good where the answer was no stream: a proxy's error page, a server that starts.
  if (source?.readyState === EventSource.CLOSED) setTimeout(again, 2000 + Math.random() * 3000)
}

function again(): void {
  source = undefined
  listen()
}

function revisionNow(): number {
  return state.status === 'connecting' ? 0 : (state.revision ?? 0)
}

function tell(next: LiveState): void {
  if (next.status === 'live' && state.status === 'live' && next.revision === state.revision) return
  state = next
  for (const listener of listeners) listener()
}
