import { milliseconds, type Varve } from 'varve'
import { integer, optional, string } from 'varve/schema'
import type { Call } from '../call.ts'
import type { Host } from '../host.ts'
import { credentialOf } from './credential.ts'
import { heard, type Hearing } from './hearing.ts'
import { hearingFor } from './hearing-for.ts'
import type { News } from './news.ts'

/** Nobody waits longer: what stands between would take the connection for dead. */
const LONGEST = 60_000

/** What a read takes that waits for a change: `?wait=30s&after=41`. */
export const waitQuery = {
  wait: optional(string({ max: 10, pattern: /^\d{1,5}(?:ms|s)$/ })),
  after: optional(integer({ min: 0 })),
}

/** A read that may wait. */
type WaitingCall = Call<{ readonly key: string }, { readonly wait?: string; readonly after?: number }>

/** True at once for a read that does not wait, is of the past, or of a key that is not declared; else once it is worth telling. */
export async function isWorthTelling({
  host,
  from,
  request,
  params,
  query,
  audience,
  at,
  principal,
}: WaitingCall): Promise<boolean> {
  const { key } = params
  const { wait, after } = query
  if (wait === undefined || at !== undefined || !isDeclared(host.varve, key)) return true
  const hearing = hearingFor(principal, audience, [key])
  const credential = credentialOf(principal)
  return changedWithin(host, { key, wait, after, hearing, credential, signal: from.signal ?? request.signal })
}

function isDeclared(varve: Pick<Varve, 'declared'>, key: string): boolean {
  try {
    varve.declared(key)
    return true
  } catch {
    return false
  }
}

/** One wait for a change. */
export interface Wait {
  readonly key: string
  /** `30s`: no longer than a minute. */
  readonly wait: string
  /** The revision that is known; whatever comes from now on when absent. */
  readonly after?: number | undefined
  readonly hearing: Hearing
  /** By which its place is counted. */
  readonly credential: string
  /** Ends the wait when whoever asked has gone. */
  readonly signal: AbortSignal
}

/**
 * Waits until the answers of a key may be others than at a revision. True where they may, which can be at once; false where
 * the time was over first, or whoever asked has gone. Throws STREAMS_FULL.
 */
export async function changedWithin(host: Host, wait: Wait): Promise<boolean> {
  const { broadcaster } = host
  const leave = broadcaster.room.enter(wait.credential)
  const concerns = (news: News): boolean => concernsKey(news, wait)
  // Listened to from here on: what comes while the log is asked is not missed.
  let isChanged = false
  let wake = (): void => {}
  const stop = broadcaster.follow(news => {
    if (!concerns(news)) return
    isChanged = true
    wake()
  })
  try {
    if (await wasChanged(host, wait)) return true
    if (!isChanged) await until(host, wait, end => void (wake = end))
    return isChanged
  } finally {
    stop()
    leave()
  }
}

/** True where a revision after the known one touched the key. */
async function wasChanged({ varve, broadcaster }: Host, wait: Wait): Promise<boolean> {
  const { key, after } = wait
  if (after === undefined || after >= varve.head().number) return false
  const told = broadcaster.recentSince(after)
  if (told !== undefined) return told.some(news => news.event === 'revision' && concernsKey(news, wait))
  return (await lastTouched(varve, key)) > after
}

async function lastTouched(varve: Pick<Varve, 'history'>, key: string): Promise<number> {
  for await (const { revision } of varve.history(key, { limit: 1 })) return revision
  return 0
}

/** True where a key's answers may be others: it is named, or a segment is that its rules may name, or nobody can tell. */
function concernsKey(news: News, { key, hearing }: Wait): boolean {
  if (news.event === 'resync') return true
  if (news.event === 'store') return false
  return heard(news, { ...hearing, keys: [key] }) !== undefined
}

/** Waits until `wake` is called, the time is over, the client has gone or the server closes. */
function until({ timers, closing }: Host, { wait, signal }: Wait, onWake: (wake: () => void) => void): Promise<void> {
  return new Promise(resolve => {
    const cancel = timers.after(Math.min(milliseconds(wait), LONGEST), () => end(), { hold: true })
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      closing.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    closing.addEventListener('abort', end)
    onWake(end)
    if (signal.aborted || closing.aborted) end()
  })
}
