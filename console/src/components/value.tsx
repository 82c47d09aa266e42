import { MASK, type Json } from 'varve'
import type { ReactNode } from 'react'

/** Longest text that a row shows of a value. */
const SHORT = 80

/** A value as people read it, by what it is. `whole` shows all of it, else one line. */
export function Value({
  value,
  unit,
  whole = false,
}: {
  readonly value: Json | undefined
  readonly unit?: string | undefined
  readonly whole?: boolean
}): ReactNode {
  if (value === undefined || value === null) return <span className="text-faint">not set</span>
  if (value === MASK) return <Masked />
  if (typeof value === 'boolean') return <Bool on={value} />
  if (typeof value === 'number') return <NumberValue value={value} unit={unit} />
  if (typeof value === 'string') return <Text text={value} whole={whole} />
  if (whole) return <pre className="code-block">{JSON.stringify(value, null, 2)}</pre>
  return <Compound value={value} />
}

/** A secret that is there: always as long, whatever it is. */
function Masked(): ReactNode {
  return (
    <code className="value">
      {MASK}
      <span className="sr-only"> (a secret, not shown)</span>
    </code>
  )
}

function Bool({ on }: { readonly on: boolean }): ReactNode {
  return (
    <span className={`badge ${on ? 'badge-green' : 'badge-outline'}`}>
      <span aria-hidden>{on ? '●' : '○'}</span>
      {String(on)}
    </span>
  )
}

function NumberValue({ value, unit }: { readonly value: number; readonly unit: string | undefined }): ReactNode {
  return (
    <span className="whitespace-nowrap">
      <code className="value">{String(value)}</code>
      {unit === undefined ? null : <span className="text-faint"> {unit}</span>}
    </span>
  )
}

function Text({ text, whole }: { readonly text: string; readonly whole: boolean }): ReactNode {
  if (text === '') return <span className="text-faint">empty text</span>
  const shown = whole || text.length <= SHORT ? text : `${text.slice(0, SHORT)}…`
  return (
    <code className={`value ${whole ? 'whitespace-pre-wrap' : ''}`} title={shown === text ? undefined : text}>
      {shown}
    </code>
  )
}

function Compound({ value }: { readonly value: object }): ReactNode {
  const text = JSON.stringify(value)
  const count = Array.isArray(value) ? counted(value.length, 'item') : counted(Object.keys(value).length, 'key')
  return (
    <span>
      <code className="value">{text.length <= SHORT ? text : `${text.slice(0, SHORT)}…`}</code>{' '}
      <span className="text-faint whitespace-nowrap">{count}</span>
    </span>
  )
}

/** «1 key», «3 keys». */
export function counted(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`
}
