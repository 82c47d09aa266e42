import { useSyncExternalStore } from 'react'
import type { EndEvent, HelloEvent } from 'varve/protocol'
import { serverUrl } from '../place.ts'
import { isMissing, noteTold } from './freshness.ts'
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
/** True while something may have changed that no stream told of. */
let isDeaf = false
let pending: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** The stream of changes: whoever shows its state keeps it open. */
export function useLive(): LiveState {
  return useSyncExternalStore(subscribe, () => state)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  document.addEventListener('visibilitychange', looked)
  listen()
  return () => void listeners.delete(listener)
}

/** As long a page that nobody looks at keeps its stream, in milliseconds. */
const UNSEEN = 5000
let leaving: ReturnType<typeof setTimeout> | undefined

/**
 * A browser gives a host six connections for all its pages together, and a stream keeps one: a page that nobody looks at
 * gives its own up, and reads again what it missed when it is looked at.
 */
function looked(): void {
  clearTimeout(leaving)
  if (isHidden()) leaving = setTimeout(hangUp, UNSEEN)
  else listen()
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden'
}

function hangUp(): void {
  if (source === undefined) return
  source.close()
  source = undefined
  isDeaf = true
}

/** Opens the one stream of this page, once somebody looks at it. */
function listen(): void {
  if (source !== undefined) return
  if (isHidden()) {
    isDeaf = true
    return
  }
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
  const { revision, store } = read<HelloEvent>(event)
  const mustRead = isDeaf || state.status === 'away' || isMissing(revision)
  isDeaf = false
  noteTold(revision)
  tell({ status: 'live', revision: Math.max(revision, state.revision), store })
  if (mustRead) void readAgain()
}

function changed(event: MessageEvent<string>): void {
  const { revision } = read<{ revision: number }>(event)
  noteTold(revision)
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
