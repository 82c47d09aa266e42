import { X } from 'lucide-react'
import { useSyncExternalStore, type ReactNode } from 'react'
import { Button } from './button.tsx'

/** What was done, and what can be done about it. */
export interface Announcement {
  readonly text: string
  /** One thing to do about it, such as taking it back. */
  readonly action?: { readonly label: string; readonly run: () => void }
  readonly tone?: 'good' | 'bad'
}

let current: Announcement | undefined
let fading: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/**
 * Says the result of something done, once, to eyes and ears alike. A text alone goes by itself; what can be acted on stays.
 * @example announce({ text: 'r43 saved', action: { label: 'Undo', run: undo } })
 */
export function announce(said: string | Announcement): void {
  show(typeof said === 'string' ? { text: said } : said)
  clearTimeout(fading)
  if (current?.action === undefined) fading = setTimeout(() => show(undefined), 6000)
}

function show(next: Announcement | undefined): void {
  current = next
  for (const listener of listeners) listener()
}

/** Where announcements show: one polite live region for the whole console. */
export function Announcer(): ReactNode {
  const said = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => current,
  )
  return (
    <div role="status" aria-live="polite" className="announcer">
      {said === undefined ? null : (
        <div className={`toast ${said.tone === 'bad' ? 'toast-bad' : ''}`}>
          <span>{said.text}</span>
          {said.action === undefined ? null : (
            <Button
              data-shortcut="u"
              onClick={() => {
                show(undefined)
                said.action?.run()
              }}
            >
              {said.action.label}
            </Button>
          )}
          <Button tone="quiet" aria-label="Dismiss" onClick={() => show(undefined)}>
            <X aria-hidden size={14} />
          </Button>
        </div>
      )}
    </div>
  )
}
