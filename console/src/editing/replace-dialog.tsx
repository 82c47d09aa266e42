import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'

/** Asks before a value takes the place of rules or an experiment. */
export function ReplaceDialog({
  replaced,
  onReplace,
  onClose,
}: {
  /** What goes. */
  readonly replaced: string
  readonly onReplace: () => void
  readonly onClose: () => void
}): ReactNode {
  return (
    <Dialog title="Replace the rules by a value?" open onClose={onClose}>
      <p>This ends {replaced}: everybody gets the value instead. The history keeps what was, to go back to.</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep the rules</Button>
        <Button tone="danger" onClick={onReplace}>
          Replace them
        </Button>
      </div>
    </Dialog>
  )
}
