import { describeType, type Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import type { LogState } from '../core/revisions/state.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import type { UntypedReader } from './reader.ts'
import type { Listing } from './varve.ts'

/** Every declared key as a list shows it, with the value that a reader has for it. */
export function listings(definitions: Iterable<Definition>, reader: UntypedReader): Listing[] {
  return [...definitions].map(definition => {
    const { key, kind, secret, category, doc, owner, tags, unit, deprecated, expires, env, place } = definition
    const explanation = reader.explain(key)
    const { value, layer } = explanation
    return {
      ...{ key, kind, secret, category, doc, owner, tags, unit, deprecated, expires },
      value: explanation.reason === 'ERROR' ? undefined : value,
      layer,
      explanation,
      type: describeType(definition),
      variable: env[0] ?? '',
      declared: place,
    }
  })
}

/** Keys that the log holds and no declaration knows. */
export function notInCode(definitions: Definitions, state: LogState): string[] {
  const keys = [...state.live()].filter(({ scope }) => !isReserved(scope)).map(({ key }) => key)
  return [...new Set(keys)].filter(key => definitions.find(key) === undefined).toSorted()
}
