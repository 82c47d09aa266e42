import { serverUrl } from '../place.ts'
import { isRefused, openStream, type News } from './stream.ts'

/** What windows tell each other: what the stream said, and how it stands for one that was opened just now. */
type Word<S> = News | { readonly name: 'ask' } | { readonly name: 'standing'; readonly standing: S }

/** What a window does with what it hears, and what it tells of the stream while it is the one that has it. */
export interface Listening<S> {
  /** Hears what the stream says, whichever window has it. */
  readonly hear: (news: News) => void
  /** Hears how the stream of another window stands. */
  readonly join: (standing: S) => void
  /** How the stream stands. */
  readonly standing: () => S
}

/**
 * Hears the stream of changes until the answer is called. A browser gives a host six connections for all its windows
 * together, and a stream keeps one: the windows of one server have one stream, which the first of them opens and tells
 * the others of. When it goes, the next takes over.
 */
export function hearTogether<S>(listening: Listening<S>): () => void {
  // Locks exist only where the page came over TLS or from this machine; elsewhere each window has a stream.
  return 'locks' in navigator ? shareStream(listening) : openStream(listening.hear)
}

function shareStream<S>({ hear, join, standing }: Listening<S>): () => void {
  const name = `varve ${serverUrl('events').href}`
  const windows = new BroadcastChannel(name)
  const leaving = new AbortController()
  let isLeading = false
  // A channel's message has no target origin: it is heard by this origin only.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const say = (word: Word<S>): void => windows.postMessage(word)
  const leave = (): void => {
    leaving.abort()
    windows.close()
  }
  const heard = (news: News): void => {
    // Whoever signs in anew must be able to take over.
    if (news.name === 'end' && isRefused(news.data)) leave()
    hear(news)
  }
  windows.addEventListener('message', ({ data: word }: MessageEvent<Word<S>>) => {
    if (word.name === 'standing') join(word.standing)
    else if (word.name !== 'ask') heard(word)
    else if (isLeading) say({ name: 'standing', standing: standing() })
  })
  say({ name: 'ask' })
  void leadInTurn(name, leaving.signal, () => {
    isLeading = true
    return openStream(news => {
      say(news)
      heard(news)
    })
  })
  return leave
}

/** Waits until no other window leads, and leads until the signal: `lead` begins, and what it answers ends it. */
async function leadInTurn(name: string, signal: AbortSignal, lead: () => () => void): Promise<void> {
  const leads = (): Promise<void> =>
    new Promise(resolve => {
      const end = lead()
      signal.addEventListener('abort', () => {
        end()
        resolve()
      })
    })
  await navigator.locks.request(name, { signal }, leads).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
