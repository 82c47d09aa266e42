import { ChevronDown } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { buttonClass } from './button.tsx'

/** A button with a panel below it, which Escape and a click elsewhere close. */
export function Disclosure({
  label,
  name,
  shortcut,
  children,
}: {
  readonly label: ReactNode
  /** What it is called by those who do not see it, where its label does not say. */
  readonly name?: string
  /** The key that opens it. */
  readonly shortcut?: string
  readonly children: (close: () => void) => ReactNode
}): ReactNode {
  const [isOpen, open] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!isOpen) return undefined
    const elsewhere = ({ target }: MouseEvent): void => {
      if (target instanceof Node && place.current?.contains(target) === false) open(false)
    }
    const escape = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') return
      open(false)
      button.current?.focus()
    }
    document.addEventListener('click', elsewhere)
    document.addEventListener('keydown', escape)
    return () => {
      document.removeEventListener('click', elsewhere)
      document.removeEventListener('keydown', escape)
    }
  }, [isOpen])
  return (
    <div ref={place} className="relative">
      <button
        ref={button}
        type="button"
        className={buttonClass('quiet')}
        aria-expanded={isOpen}
        aria-label={name}
        data-shortcut={shortcut}
        onClick={() => open(!isOpen)}
      >
        {label} <ChevronDown aria-hidden size={14} />
      </button>
      {isOpen ? <div className="panel">{children(() => open(false))}</div> : null}
    </div>
  )
}
