import { useSyncExternalStore } from 'react'
import type { HelloEvent } from 'varve/protocol'
import { isMissing, noteTold } from './freshness.ts'
import { keysOfNews, noteChanged, noteHearing } from './heard-changes.ts'
import { hearTogether } from './one-stream.ts'
import { readAgain, readHeard } from './reading.ts'
import { isRefused, type News } from './stream.ts'

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
let leave: (() => void) | undefined
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

/** As long a page that nobody looks at goes on listening, in milliseconds. */
const UNSEEN = 5000
let leaving: ReturnType<typeof setTimeout> | undefined

/** A page that nobody looks at is put to sleep by the browser: it leaves the stream to others, and reads later what it missed. */
function looked(): void {
  clearTimeout(leaving)
  if (isHidden()) leaving = setTimeout(hangUp, UNSEEN)
  else listen()
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden'
}

function hangUp(): void {
  if (leave === undefined) return
  leave()
  leave = undefined
  isDeaf = true
  noteHearing(false)
}

/** Listens, once somebody looks at this page. */
function listen(): void {
  if (leave !== undefined) return
  if (isHidden()) isDeaf = true
  else leave = hearTogether<LiveState>({ hear, join, standing: () => state })
}

function hear({ name, data }: News): void {
  if (name === 'away') return cut()
  if (name === 'hello') return greeted(JSON.parse(data) as HelloEvent)
  noteChanged(keysOfNews(name, data))
  if (name === 'end') return ended(data)
  if (name !== 'store') return changed(JSON.parse(data) as { revision: number })
  const { status } = JSON.parse(data) as { status: HelloEvent['store'] }
  tell({ store: status })
  return soon()
}

function cut(): void {
  noteHearing(false)
  tell({ status: 'away' })
}

/** A stream has begun: that of this page, or that of another which took over. */
function greeted({ revision, store }: HelloEvent): void {
  noteHearing(true)
  // Between two streams something may have changed that has no revision, such as an override.
  const mustRead = isDeaf || state.status !== 'connecting' || isMissing(revision)
  isDeaf = false
  noteTold(revision)
  tell({ status: 'live', revision: Math.max(revision, state.revision), store })
  if (mustRead) void readAgain()
}

/** Another window has a stream already. Whoever knows one does not ask, but hears the answer. */
function join({ status, revision, store }: LiveState): void {
  if (status !== 'live' || (state.status === 'live' && !isDeaf)) return
  noteHearing(true)
  const mustRead = isDeaf || isMissing(revision)
  isDeaf = false
  noteTold(revision)
  tell({ status, revision: Math.max(revision, state.revision), store })
  if (mustRead) void readAgain()
}

function changed({ revision }: { readonly revision: number }): void {
  noteTold(revision)
  tell({ status: 'live', revision: Math.max(revision, state.revision) })
  soon()
}

/** Several revisions often come together: what they changed is read once. */
function soon(): void {
  pending ??= setTimeout(() => {
    pending = undefined
    void readHeard()
  }, 60)
}

/** A session that ended does not come back by trying again: what is read next says so. */
function ended(data: string): void {
  cut()
  if (isRefused(data)) void readAgain()
}

function tell(change: Partial<LiveState>): void {
  const next = { ...state, ...change }
  if (next.status === state.status && next.revision === state.revision && next.store === state.store) return
  state = next
  for (const listener of listeners) listener()
}
