import { Check, Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { announce } from './announcer.tsx'
import { Button } from './button.tsx'

/** Copies a text to the clipboard, and says that it did. */
export function CopyButton({ text, children }: { readonly text: string; readonly children: ReactNode }): ReactNode {
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    const worked = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    setCopied(worked)
    announce(worked ? 'Copied' : 'The browser does not let this page copy. Mark the text and copy it yourself.')
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Button tone="quiet" onClick={() => void copy()}>
      {copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />} {children}
    </Button>
  )
}
