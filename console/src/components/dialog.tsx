import { useEffect, useId, useRef, type ReactNode } from 'react'

/** A dialog of the platform's own: it keeps the focus inside, closes on Escape, and gives the focus back. */
export function Dialog({
  title,
  open,
  onClose,
  children,
}: {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null)
  const name = useId()
  useEffect(() => {
    const dialog = ref.current
    if (dialog === null || !open) return undefined
    const opener = document.activeElement
    dialog.showModal()
    // What is to be typed into has the focus, whatever stands before it.
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => {
      dialog.close()
      // A dialog that has left the page already gives nothing back by itself.
      if (opener instanceof HTMLElement && !hasFocus()) opener.focus({ preventScroll: true })
    }
  }, [open])
  if (!open) return null
  return (
    <dialog
      ref={ref}
      aria-labelledby={name}
      className="dialog"
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <div className="grid gap-4 p-5">
        <h2 id={name} className="text-lg font-semibold">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  )
}

/** True where something on the page has the focus already. */
function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body
}
