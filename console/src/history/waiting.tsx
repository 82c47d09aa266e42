import type { ReactNode } from 'react'
import { ErrorState, Skeleton } from '../components/states.tsx'
import type { Pages } from './pages.ts'

/** What stands where a list will be: the shape of it, or why there is none. */
export function Waiting<T>({ pages: { error, refetch } }: { readonly pages: Pages<T> }): ReactNode {
  return error === null ? <Skeleton /> : <ErrorState problem={error} retry={() => refetch()} />
}
