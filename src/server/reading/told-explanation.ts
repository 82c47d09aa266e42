import type { Explanation } from 'varve'

/** An explanation as it is answered: of the present, nothing is told that is another each time it is asked. */
export type ToldExplanation = Omit<Explanation, 'moment' | 'staleFor'> & {
  readonly moment: { readonly revision: number; readonly at?: number; readonly heard?: number }
}

/** An explanation as it is answered, so that the same answer has the same entity tag. */
export function toldExplanation(explanation: Explanation, past: boolean): ToldExplanation {
  const { moment, staleFor: _, ...rest } = explanation
  return { ...rest, moment: past ? moment : { revision: moment.revision } }
}
