/** What a view does when something befalls its page. */
export interface Befalling {
  /** The page is left, and may be come back to: what keeps a line open would keep the browser from keeping the page. */
  readonly onLeft: () => void
  /** The page was come back to, or there is a network again: whatever line there was is none any more. */
  readonly onBack: () => void
  /** Somebody looks at it again, or the network is gone: what is known may be old by now. */
  readonly onDoubt: () => void
}

/** What of a browser's page is listened to, where there is one. */
type Listened = Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>

/** Listens to what befalls the page that this runs in, if it runs in one. Returns what ends it. */
export function followPage({ onLeft, onBack, onDoubt }: Befalling): () => void {
  const page: Listened & { readonly document?: Listened & { readonly visibilityState?: string } } = globalThis
  const { document } = page
  const onSeen = (): void => {
    if (document?.visibilityState === 'visible') onDoubt()
  }
  // A page that is shown for the first time was not left before.
  const onShown = (event: Event): void => {
    if ('persisted' in event && event.persisted === true) onBack()
  }
  const listened: readonly (readonly [Listened | undefined, string, (event: Event) => void])[] = [
    [page, 'pagehide', onLeft],
    [page, 'pageshow', onShown],
    [page, 'online', onBack],
    [page, 'offline', onDoubt],
    [document, 'visibilitychange', onSeen],
  ]
  for (const [target, name, listener] of listened) target?.addEventListener?.(name, listener)
  return () => {
    for (const [target, name, listener] of listened) target?.removeEventListener?.(name, listener)
  }
}
