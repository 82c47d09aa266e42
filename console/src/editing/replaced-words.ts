import type { ValueDetail } from '../api/shapes.ts'
import { heldIn } from '../history/value-words.ts'
import { flagWords } from '../rollouts/flag-words.ts'
import { scopeOf, type Destination } from './destination.ts'

/** What a plain value takes the place of, where that is more than a value: rules, an experiment. Undefined where it is none. */
export function replacedWords({ entries = [] }: ValueDetail, destination: Destination): string | undefined {
  if (destination.kind === 'override') return undefined
  const scope = scopeOf(destination)
  const held = heldIn(entries.find(entry => entry.scope === scope)?.value)
  if (held.kind !== 'flag') return undefined
  const { rules, otherwise } = flagWords(held.flag)
  const names = rules.map(({ id }) => id).join(', ')
  const parts = [
    ...(rules.length === 0 ? [] : [rules.length === 1 ? `the rule ${names}` : `the ${rules.length} rules ${names}`]),
    `what everybody else gets (${otherwise})`,
  ]
  return parts.join(' and ')
}
