import { useSyncExternalStore } from 'react'

/** What somebody prefers, kept in this browser. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly zone: 'local' | 'utc'
  /** False where single keys must not do anything (WCAG 2.1.4). */
  readonly shortcuts: boolean
}

const NAME = 'varve-console'
const USUAL: Preferences = { theme: 'system', zone: 'local', shortcuts: true }
const listeners = new Set<() => void>()
let preferences: Preferences = kept()

/** What is preferred here. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => preferences,
  )
}

/** Changes what is preferred, at once and for the next time. */
export function prefer(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change }
  try {
    localStorage.setItem(NAME, JSON.stringify(preferences))
  } catch {
    // A browser that keeps nothing still does what was asked for now.
  }
  showTheme()
  for (const listener of listeners) listener()
}

/** Sets the page's theme to the preferred one. */
export function showTheme(): void {
  const { theme } = preferences
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

function kept(): Preferences {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(NAME) ?? '{}')
    return { ...USUAL, ...(typeof found === 'object' && found !== null ? (found as Partial<Preferences>) : {}) }
  } catch {
    return USUAL
  }
}
