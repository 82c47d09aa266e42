import type { ButtonHTMLAttributes, ReactNode } from 'react'

/** How much a button asks for attention. */
export type ButtonTone = 'primary' | 'usual' | 'quiet' | 'danger'

const TONES: Readonly<Record<ButtonTone, string>> = {
  primary: 'bg-accent text-on-accent border-accent hover:brightness-110',
  usual: 'bg-raised text-ink border-edge-strong hover:bg-sunk',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-sunk',
  danger: 'bg-danger text-on-danger border-danger hover:brightness-110',
}

/** The look of a button, also for a link that stands among buttons. */
export function buttonClass(tone: ButtonTone = 'usual'): string {
  return `inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md border px-3 py-1 text-sm font-medium no-underline disabled:cursor-not-allowed disabled:opacity-60 ${TONES[tone]}`
}

/** A button says what it does: «Roll back to r1840», not «OK». */
export function Button({
  tone = 'usual',
  className = '',
  type = 'button',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly tone?: ButtonTone; readonly children: ReactNode }): ReactNode {
  return <button type={type} className={`${buttonClass(tone)} ${className}`} {...rest} />
}
