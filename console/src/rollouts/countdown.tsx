import type { ReactNode } from 'react'
import { useNow } from '../components/now.ts'
import { countdown } from './status-words.ts'

/** The time left until an instant, by the second. No live region: nobody wants to be told each of them. */
export function Countdown({ at }: { readonly at: number }): ReactNode {
  const now = useNow(1000)
  return <time dateTime={new Date(at).toISOString()}>{countdown(at, now)}</time>
}
