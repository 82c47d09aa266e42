import type { ReactNode } from 'react'
import { prefer, usePreferences } from '../session/preferences.ts'

/** Whether single keys do something: WCAG 2.1.4 asks for a way to switch that off. */
export function ShortcutsSwitch(): ReactNode {
  const { shortcuts } = usePreferences()
  return (
    <label className="flex items-center gap-2">
      <input
        type="checkbox"
        className="size-5"
        checked={shortcuts}
        onChange={event => prefer({ shortcuts: event.target.checked })}
      />
      Shortcuts of single keys
    </label>
  )
}
