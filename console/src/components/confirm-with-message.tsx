import { useState, type ReactNode } from 'react'
import type { ApiProblem } from '../api/problem.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { MessageField } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'

/** Asks why before something is written: every revision has a message, as a commit has. */
export function ConfirmWithMessage({
  title,
  act,
  open,
  danger = false,
  busy = false,
  problem,
  suggested = '',
  children,
  onConfirm,
  onClose,
}: {
  readonly title: string
  /** What the button says it does: «Roll back to r1840». */
  readonly act: string
  readonly open: boolean
  readonly danger?: boolean
  readonly busy?: boolean
  readonly problem?: ApiProblem | null
  readonly suggested?: string
  /** What will be the case afterwards. */
  readonly children?: ReactNode
  readonly onConfirm: (message: string) => void
  readonly onClose: () => void
}): ReactNode {
  const [message, setMessage] = useState(suggested)
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          onConfirm(message)
        }}
      >
        {children}
        <MessageField value={message} onChange={setMessage} />
        {problem === undefined || problem === null ? null : <ProblemNote problem={problem} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone={danger ? 'danger' : 'primary'} disabled={busy || message.trim() === ''}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
