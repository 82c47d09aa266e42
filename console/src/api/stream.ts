import { serverUrl } from '../place.ts'

/** What a stream of changes says: the name of an event with its data, `away` where it was cut. */
export interface News {
  readonly name: 'hello' | 'revision' | 'change' | 'resync' | 'store' | 'end' | 'away'
  /** JSON, as it was sent; empty for `away`. */
  readonly data: string
}

const EVENTS = ['hello', 'revision', 'change', 'resync', 'store', 'end'] as const

/** Opens a stream of changes, and again where it is cut, until the answer is called or a session ends. */
export function openStream(hear: (news: News) => void): () => void {
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  const close = (): void => {
    clearTimeout(again)
    source?.close()
    source = undefined
  }
  const open = (): void => {
    source = new EventSource(serverUrl('events'))
    for (const name of EVENTS)
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        if (name === 'end' && isRefused(data)) close()
        hear({ name, data })
      })
    source.addEventListener('error', () => {
      hear({ name: 'away', data: '' })
      // EventSource gives up for good where the answer was no stream: a proxy's error page, a server that starts.
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, 2000 + Math.random() * 3000)
    })
  }
  open()
  return close
}

/** True for a session that ended: trying again does not bring it back. */
export function isRefused(data: string): boolean {
  return (JSON.parse(data) as { readonly reason?: string }).reason === 'refused'
}
