import { variantOf, type Checked, type Definition } from '../core/definition/definition.ts'
import { freeze, type Json } from '../core/json.ts'
import type { Candidate } from '../core/layers/layer.ts'

/** A candidate whose value was checked. */
export function usable(
  definition: Definition,
  input: Json,
  checked: Extract<Checked, { value: unknown }>,
  origin: Candidate['origin'],
): Extract<Candidate, { usable: true }> {
  const variant = variantOf(definition, input)
  return {
    usable: true,
    input: freeze(input),
    value: checked.value,
    origin,
    ...(variant === undefined ? {} : { variant }),
  }
}
