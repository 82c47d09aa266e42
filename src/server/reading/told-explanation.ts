import type { Explanation } from 'varve'
import type { Places } from './places.ts'
import type { Tenants } from './visible-entries.ts'

/** An explanation as it is answered: of the present, nothing is told that is another each time it is asked. */
export type ToldExplanation = Omit<Explanation, 'moment' | 'staleFor'> & {
  readonly moment: { readonly revision: number; readonly at?: number; readonly heard?: number }
}

/** How an explanation is told: of a past moment or the present, where things stand, and to whom. */
export interface Telling {
  readonly past: boolean
  readonly places: Places
  readonly tenants: Tenants
}

/**
 * An explanation as it is answered, so that the same answer has the same entity tag. Who is bound to tenants is not told how
 * documents came to their answer: their conditions and segments may name anybody.
 */
export function toldExplanation(explanation: Explanation, { past, places, tenants }: Telling): ToldExplanation {
  const { moment, staleFor: _, ...rest } = places.explanation(explanation)
  const told = { ...rest, moment: past ? moment : { revision: moment.revision } }
  return tenants === undefined ? told : withoutTraces(told)
}

function withoutTraces({ trace: _, layers, ...told }: ToldExplanation): ToldExplanation {
  return { ...told, layers: layers.map(({ trace: _trace, ...layer }) => layer) }
}
