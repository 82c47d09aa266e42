import { VarveError } from '../src/core/errors.ts'
import type { RolloutDocument, Step } from '../src/core/rollouts/document.ts'

/** A rollout of `true` over `false` with these steps. */
export function rollingOut(steps: readonly Step[], more: Partial<RolloutDocument> = {}): RolloutDocument {
  return {
    id: '019b0000-0000-7000-8000-000000000000',
    unit: 'user',
    salt: 'checkout.newFlow',
    hash: 'varve',
    candidate: { value: true },
    baseline: { value: false },
    steps,
    approvedThrough: -1,
    ...more,
  }
}

/** What a deed was refused for, in Varve's words; throws what is no VarveError, and says when nothing was refused. */
export function refusalOf(deed: () => unknown): string {
  try {
    deed()
  } catch (error) {
    if (error instanceof VarveError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'was not refused'
}
