import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useAt } from '../addresses.ts'
import { noteChanged } from './heard-changes.ts'
import { ApiProblem } from './problem.ts'
import { noteReadAgain, readNow } from './freshness.ts'
import { send, type Query } from './request.ts'

/** Answers that were read, and whether they still hold. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The event stream says when something changed; without it, a minute is the oldest that is shown unasked.
      staleTime: 60_000,
      retry: (failures, problem) => failures < 2 && problem instanceof ApiProblem && problem.isAway,
      retryDelay: failures => 300 * 2 ** failures,
    },
    mutations: { retry: false },
  },
})

/** How an answer is asked for. */
export interface ReadOptions {
  /** False while something that the address needs is not known yet. */
  readonly enabled?: boolean
  /** True for what is always of now, also while the past is looked at. */
  readonly now?: boolean
  /** Milliseconds after which it is asked for again by itself. */
  readonly every?: number
}

/** The key that an answer is kept under. */
export function readKey(path: string, query: Query = {}): readonly unknown[] {
  return ['read', path, query]
}

/**
 * Reads from the server, of the moment that is looked at, and again whenever something changed there.
 * @example const values = useRead<ValuePage>('v1/values', { category })
 */
export function useRead<T>(path: string, query: Query = {}, options: ReadOptions = {}): UseQueryResult<T, ApiProblem> {
  const at = useAt()
  const { enabled = true, now = false, every } = options
  const whole: Query = now || at === undefined ? query : { ...query, at }
  return useQuery<T, ApiProblem>({
    queryKey: readKey(path, whole),
    queryFn: ({ signal }) => readOne<T>(path, whole, signal),
    enabled,
    // What was shown stays until the next answer is there: a form that is being typed into does not flicker. What is of
    // another address is another thing's: a form for one key began with the value of the one before.
    placeholderData: (previous, query) => (query?.queryKey[1] === path ? previous : undefined),
    ...(every === undefined ? {} : { refetchInterval: every }),
  })
}

/** Reads one answer, of now or of the past. Throws ApiProblem. */
export async function readOne<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  const request = { method: 'GET', path, query } as const
  return isPast(query) ? send<T>(request, signal) : readNow<T>(request, signal)
}

/** Reads again whatever is shown of now: anything may have changed. */
export function readAgain(): Promise<void> {
  noteChanged()
  return readHeard()
}

/** Reads again whatever is shown of now, but for what is known not to be among the changes that were heard of. */
export async function readHeard(): Promise<void> {
  noteReadAgain()
  await Promise.all([
    queries.invalidateQueries({ queryKey: ['read'], predicate: ({ queryKey }) => !isPast(queryKey[2]) }),
    // What a change would do depends on what is there, and could not be asked while nobody answered.
    ...['preview', 'parse'].map(kind => queries.invalidateQueries({ queryKey: [kind] })),
  ])
}

/** What a past moment looked like does not change any more. */
function isPast(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'at' in query
}
