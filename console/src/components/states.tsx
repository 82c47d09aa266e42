import { CircleAlert, RotateCw } from 'lucide-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ApiProblem } from '../api/problem.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { When } from './when.tsx'

/** Nothing is here: what it is for, and what to do about it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <section className="card grid justify-items-start gap-3 p-6">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  )
}

/** Something could not be had: what, under which request it can be found, and how to try again. */
export function ErrorState({
  problem,
  retry,
}: {
  readonly problem: ApiProblem
  readonly retry?: () => unknown
}): ReactNode {
  const { title, code, requestId } = problem.document
  return (
    <section className="card border-danger-edge grid justify-items-start gap-3 p-6" role="alert">
      <h2 className="flex items-center gap-2 text-lg font-semibold">
        <CircleAlert aria-hidden size={18} /> {title}
      </h2>
      <p>{problem.message}</p>
      <p className="text-faint text-sm">
        {code === undefined ? null : <code>{code}</code>}
        {requestId === undefined ? null : <> · request {requestId}</>}
      </p>
      <div className="flex flex-wrap gap-2">
        {retry === undefined ? null : (
          <Button onClick={() => void retry()}>
            <RotateCw aria-hidden size={14} /> Try again
          </Button>
        )}
        <CopyButton text={JSON.stringify(problem.document, null, 2)}>Copy details</CopyButton>
      </div>
    </section>
  )
}

/** The shape of what is coming. It shows after a moment only, so that a quick answer does not flicker. */
export function Skeleton({ rows = 6 }: { readonly rows?: number }): ReactNode {
  return (
    <div className="skeleton grid gap-3" aria-busy="true">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="bg-sunk h-9 rounded-md" />
      ))}
    </div>
  )
}

/** What was read, once it is there: loading, refused and stale are shown the same way everywhere. */
export function Loaded<T>({
  result,
  rows,
  children,
}: {
  readonly result: UseQueryResult<T, ApiProblem>
  readonly rows?: number
  readonly children: (data: T) => ReactNode
}): ReactNode {
  const { data, error, dataUpdatedAt, refetch } = result
  if (data === undefined && error !== null) return <ErrorState problem={error} retry={() => refetch()} />
  if (data === undefined) return <Skeleton {...(rows === undefined ? {} : { rows })} />
  return (
    <>
      {error === null ? null : (
        <p className="banner banner-amber mb-3" role="status">
          This is what the server said <When at={dataUpdatedAt} />: {error.message}{' '}
          <Button tone="quiet" onClick={() => void refetch()}>
            Try again
          </Button>
        </p>
      )}
      {children(data)}
    </>
  )
}

/** Why nothing can be changed here, where controls would stand. */
export function ReadOnlyNote({ reason }: { readonly reason: string }): ReactNode {
  return <p className="banner banner-slate">Read-only. {reason}</p>
}
