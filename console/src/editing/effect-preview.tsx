import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ApiProblem } from '../api/problem.ts'
import { send, type ApiRequest } from '../api/request.ts'
import { ProblemNote } from '../components/problem-note.tsx'
import { useSettled } from '../components/settled.ts'
import { EffectList, type Effect } from '../history/effect-list.tsx'

/** What a request would change, as the server works it out while one types. */
export function EffectPreview({ request }: { readonly request: ApiRequest | undefined }): ReactNode {
  const settled = useSettled(request, 250)
  const preview = useQuery<Effect, ApiProblem>({
    queryKey: ['preview', settled],
    queryFn: ({ signal }) => send(dryRun(settled), signal),
    enabled: settled !== undefined,
    placeholderData: previous => previous,
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <section className="card grid gap-2 p-4" aria-labelledby="effect" aria-live="polite">
      <h2 id="effect" className="font-semibold">
        What it does
      </h2>
      {settled === undefined ? (
        <p className="text-faint">Shown as soon as there is a value.</p>
      ) : settled.path.startsWith('v1/overrides') ? (
        <p>This process serves it at once, above everything. Other instances go on as they are.</p>
      ) : preview.error !== null && preview.error.status !== 409 ? (
        <ProblemNote problem={preview.error} />
      ) : preview.data === undefined ? (
        <p className="text-faint">Asking the server</p>
      ) : (
        <EffectList effect={preview.data} />
      )}
    </section>
  )
}

function dryRun(request: ApiRequest | undefined): ApiRequest {
  if (request === undefined) throw new Error('Nothing is asked for yet.')
  if (request.path.startsWith('v1/overrides')) return { method: 'GET', path: 'v1/me' }
  return { ...request, query: { ...request.query, dryRun: true } }
}
