import { useSyncExternalStore } from 'react'
import type { EndEvent, HelloEvent } from 'varve/protocol'
import { serverUrl } from '../place.ts'
import { readAgain } from './reading.ts'

/** How the console hears of changes, and how the server hears of its store. */
export interface LiveState {
  /** `away`: the stream was cut, and is tried again. */
  readonly status: 'connecting' | 'live' | 'away'
  /** The newest revision that was told of; 0 before the first. */
  readonly revision: number
  /** What the server says of its store; undefined before it said so. */
  readonly store: HelloEvent['store'] | undefined
}

let state: LiveState = { status: 'connecting', revision: 0, store: undefined }
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
  source.addEventListener('hello', greeted)
  for (const name of ['revision', 'change', 'resync']) source.addEventListener(name, changed)
  source.addEventListener('store', event => {
    const { status } = read<{ status: HelloEvent['store'] }>(event)
    tell({ store: status })
    soon()
  })
  source.addEventListener('end', event => ended(read<EndEvent>(event)))
  source.addEventListener('error', away)
}

function greeted(event: MessageEvent<string>): void {
  const wasAway = state.status === 'away'
  const { revision, store } = read<HelloEvent>(event)
  tell({ status: 'live', revision: Math.max(revision, state.revision), store })
  if (wasAway) void readAgain()
}

function changed(event: MessageEvent<string>): void {
  const { revision } = read<{ revision: number }>(event)
  tell({ status: 'live', revision: Math.max(revision, state.revision) })
  soon()
}

/** Several revisions often come together: what they changed is read once. */
function soon(): void {
  pending ??= setTimeout(() => {
    pending = undefined
    void readAgain()
  }, 60)
}

/** A session that ended does not come back by trying again: what is read next says so. */
function ended({ reason }: EndEvent): void {
  away()
  if (reason !== 'refused') return
  source?.close()
  void readAgain()
}

function away(): void {
  tell({ status: 'away' })
  // EventSource gives up for good where the answer was no stream: a proxy's error page, a server that starts.
  if (source?.readyState !== EventSource.CLOSED) return
  source = undefined
  setTimeout(listen, 2000 + Math.random() * 3000)
}

function read<T>({ data }: MessageEvent<string>): T {
  return JSON.parse(data) as T
}

function tell(change: Partial<LiveState>): void {
  const next = { ...state, ...change }
  if (next.status === state.status && next.revision === state.revision && next.store === state.store) return
  state = next
  for (const listener of listeners) listener()
}
