import type { Json } from 'varve'
import { isObject, type Declared } from '../declared.ts'
import { anyCase } from './forms.ts'
import type { Form } from './scalars.ts'

/** Words that are read as true or false. */
const SWITCH_WORDS = ['true', '1', 'yes', 'y', 'on', 't', 'false', '0', 'no', 'n', 'off', 'f']

/** What a file may hold for a flag: the value of a variant, each with the variant's name, or the name itself. */
export function variantForms(declared: Declared, variants: Readonly<Record<string, Json>>): readonly Form[] {
  const entries = Object.entries(variants)
  const isSwitch = entries.every(([, value]) => typeof value === 'boolean')
  const numbers = entries.flatMap(([, value]) => (typeof value === 'number' ? [String(value)] : []))
  const names: Form = {
    schema: { enum: [...new Set([...Object.keys(variants), ...numbers])], description: 'The name of a variant.' },
  }
  // Of an object a file may hold a part: it merges with what is below it.
  const parts: readonly Form[] = entries.some(([, value]) => isObject(value)) ? [{ schema: { type: 'object' } }] : []
  // Empty text counts as unset. A pattern, for editors offer no value of one.
  const nothing: Form = { schema: { type: 'string', pattern: String.raw`^\s*$` } }
  if (isSwitch)
    return [
      { schema: { type: 'boolean' } },
      names,
      { schema: { type: 'string', pattern: anyCase(SWITCH_WORDS) } },
      nothing,
    ]
  const chosen = JSON.stringify(declared.fallback)
  const values = entries.map(([name, value]): Form => {
    const isDefault = JSON.stringify(value) === chosen
    return {
      schema: {
        const: value,
        title: name,
        description: `The variant ${name}${isDefault ? ', which is the default' : ''}.`,
      },
    }
  })
  return [...values, ...parts, names, nothing]
}
