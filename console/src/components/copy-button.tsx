import { Check, Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { announce } from './announcer.tsx'
import { Button } from './button.tsx'
import { copied } from './copied.ts'

/** Copies a text to the clipboard, and says that it did. */
export function CopyButton({ text, children }: { readonly text: string; readonly children: ReactNode }): ReactNode {
  const [hasWorked, setWorked] = useState(false)
  const copy = async (): Promise<void> => {
    const worked = await copied(text)
    setWorked(worked)
    announce(worked ? 'Copied' : 'The browser does not let this page copy. Mark the text and copy it yourself.')
    setTimeout(() => setWorked(false), 2000)
  }
  return (
    <Button tone="quiet" onClick={() => void copy()}>
      {hasWorked ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />} {children}
    </Button>
  )
}
