import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { ShortcutsSwitch } from './shortcuts-switch.tsx'
import { shortcutWords } from './shortcuts.ts'

/** The shortcuts, and the switch that turns single keys off. */
export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title="Shortcuts" open={open} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {shortcutWords.map(([keys, words]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="value">{keys}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <ShortcutsSwitch />
      <div className="flex justify-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  )
}
