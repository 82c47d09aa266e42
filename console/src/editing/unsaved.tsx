import { useBlocker } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'

/** Asks before what was typed is left behind. `isSaved` is asked at the last moment. */
export function Unsaved({ isDirty }: { readonly isDirty: () => boolean }): ReactNode {
  const blocker = useBlocker({ shouldBlockFn: isDirty, enableBeforeUnload: isDirty, withResolver: true })
  if (blocker.status !== 'blocked') return null
  return (
    <Dialog title="Leave without saving?" open onClose={blocker.reset}>
      <p>What you typed is not saved.</p>
      <div className="flex justify-end gap-2">
        <Button onClick={blocker.reset}>Stay</Button>
        <Button tone="danger" onClick={blocker.proceed}>
          Leave
        </Button>
      </div>
    </Dialog>
  )
}
