import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import { useState } from 'react'
import { Attempt } from './attempt.ts'
import type { ApiProblem } from './problem.ts'
import { readAgain } from './reading.ts'
import { send, type ApiRequest } from './request.ts'

/** What a write answered, as far as every screen needs it. */
export interface WriteAnswer {
  /** The revision that was written; undefined for what is not in the log, such as an override. */
  readonly number?: number
  readonly message?: string
  /** Set when the value does not show here: `pin`, or the layer above that has a value of its own. */
  readonly shadowedBy?: string
  readonly shadowedFor?: readonly string[]
  readonly warnings?: readonly { readonly issue: string; readonly remedy?: string }[]
  readonly [more: string]: unknown
}

/**
 * Writes to the server; afterwards everything that is shown is read again. What is tried again after its answer was lost
 * is known by the same id, so that it is not done twice.
 * @example const write = useWrite(); write.mutate({ method: 'DELETE', path: `v1/overrides/${segment(key)}` })
 */
export function useWrite<T = WriteAnswer>(): UseMutationResult<T, ApiProblem, ApiRequest> {
  const [attempt] = useState(() => new Attempt())
  return useMutation<T, ApiProblem, ApiRequest>({
    mutationFn: request => send<T>(attempt.identified(request)),
    onSuccess: () => {
      attempt.done()
      void readAgain()
    },
  })
}
