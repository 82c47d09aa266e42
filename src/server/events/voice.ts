import type { EndEvent, HelloEvent, LiveEvents } from 'varve/protocol'
import type { Hearing } from './hearing.ts'
import type { News, Place } from './news.ts'

/** How news are said on the wire: as our own events, or as OFREP has them. */
export interface Voice {
  readonly name: 'events' | 'ofrep'
  /** True where hello says which revision it is, so that whoever hears it knows whether they read what is right. */
  readonly saysRevision: boolean
  /** What is said first; `retry` is how long a client waits before it comes back, in milliseconds. */
  hello(hello: HelloEvent, retry: number): string
  /** News as this voice says them; undefined where it has no word for them. */
  say(news: News, hearing: Hearing): string | undefined
  /** What is said last, where there is anything to say. */
  end(end: EndEvent): string | undefined
}

/** A sign of life that nobody hears as an event. */
export const HEARTBEAT = ':\n\n'

/** Our own events, each by its name. */
export const eventVoice: Voice = {
  name: 'events',
  saysRevision: true,
  hello: (hello, retry) => `retry: ${retry}\n${event('hello', hello, hello.revision)}`,
  say: (news, hearing) => {
    switch (news.event) {
      case 'revision': {
        const { revision, at, kind, by, message, places, segments } = news
        const signature = hearing.authors ? { by, message } : {}
        const named = segments.length === 0 ? {} : { segments }
        return event(
          'revision',
          { revision, at, kind, ...signature, keys: keysOf(places), scopes: scopesOf(places), ...named },
          revision,
        )
      }
      case 'change': {
        const { revision, at, cause, places } = news
        return event('change', { revision, at, cause, keys: keysOf(places) }, revision)
      }
      case 'store': {
        const { status, at, lasted } = news
        return event('store', { status, at, lasted })
      }
      case 'resync':
        return event('resync', { revision: news.revision }, news.revision)
    }
  },
  end: end => event('end', end),
}

/**
 * OFREP's only event, without a name because its clients listen to nothing else. What it says of when is in seconds, so a
 * client that hands it back asks for at least as much as it was told of.
 */
export const ofrepVoice: Voice = {
  name: 'ofrep',
  saysRevision: false,
  // A type they do not know, which they pass over: it carries the id that they come back with.
  hello: ({ revision }, retry) => `retry: ${retry}\nid: ${revision}\ndata: {"type":"connected"}\n\n`,
  say: news => {
    if (news.event === 'store') return undefined
    const lastModified = Math.floor(news.at / 1000)
    return `id: ${news.revision}\ndata: ${JSON.stringify({ type: 'refetchEvaluation', lastModified })}\n\n`
  },
  end: () => undefined,
}

function event<E extends keyof LiveEvents>(name: E, data: LiveEvents[E], id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

const keysOf = (places: readonly Place[]): string[] => [...new Set(places.map(({ key }) => key))].toSorted()

const scopesOf = (places: readonly Place[]): string[] =>
  [...new Set(places.flatMap(({ scope }) => scope ?? []))].toSorted()
