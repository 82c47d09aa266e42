import type { Explanation } from 'varve'
import type { Places } from './places.ts'

/** An explanation as it is answered: of the present, nothing is told that is another each time it is asked. */
export type ToldExplanation = Omit<Explanation, 'moment' | 'staleFor'> & {
  readonly moment: { readonly revision: number; readonly at?: number; readonly heard?: number }
}

/** An explanation as it is answered, so that the same answer has the same entity tag. */
export function toldExplanation(explanation: Explanation, past: boolean, places: Places): ToldExplanation {
  const { moment, staleFor: _, ...rest } = places.explanation(explanation)
  return { ...rest, moment: past ? moment : { revision: moment.revision } }
}
