import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ApiProblem } from '../api/problem.ts'
import { readKey } from '../api/reading.ts'
import { send } from '../api/request.ts'

/** How the server says it is doing. */
export interface HealthTold {
  readonly status: string
  readonly revision?: number
  /** Absent where there is no store: nothing outlives the process. */
  readonly store?: {
    readonly name: string
    readonly status: string
    readonly reachable: boolean
    readonly source: string
    readonly trouble?: string
    readonly heardAt?: number
    readonly behind?: number
  }
  readonly problems?: { readonly errors: number; readonly warnings: number }
  readonly restartNeeded?: readonly string[]
  readonly reloadFailed?: boolean
  /** False where secrets can be neither sealed nor opened. */
  readonly keyring?: boolean
  readonly managers?: readonly { readonly name: string; readonly failing: number; readonly succeededAt?: number }[]
}

/** Asks how the server is doing, `every` so many milliseconds and whenever something changed. One that is not well says so with another status: that is an answer, too. */
export function useHealth({ every = 15_000 }: { readonly every?: number | false } = {}): UseQueryResult<
  HealthTold,
  ApiProblem
> {
  return useQuery<HealthTold, ApiProblem>({
    queryKey: readKey('health'),
    queryFn: ({ signal }) => send<HealthTold>({ method: 'GET', path: 'health' }, signal).catch(unwell),
    refetchInterval: every,
  })
}

function unwell(error: unknown): HealthTold {
  if (error instanceof ApiProblem && typeof error.document['status'] === 'string')
    return error.document as unknown as HealthTold
  throw error
}
