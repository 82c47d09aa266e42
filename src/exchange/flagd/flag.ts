import type { FiledFlag, Json } from 'varve'
import { isObject } from '../imported.ts'
import type { Members } from '../members.ts'
import { withOwnIds } from '../rule-ids.ts'
import { typeOfValues } from '../value-type.ts'
import { expanded, Unreadable } from './expansion.ts'
import { TARGETING_KEY } from './fractional.ts'
import { outcomeOf, type Outcome } from './outcomes.ts'
import type { Reading } from './reading.ts'

/** What a flag is read with: the expressions of the document that flags share, and how units are hashed. */
export interface Surroundings {
  readonly evaluators: ReadonlyMap<string, Json>
  readonly profile: Reading['profile']
  readonly tell: Reading['tell']
}

/** A flag of flagd's definitions, as a flag of Varve's. */
export function readFlag(key: string, flag: Members, around: Surroundings): FiledFlag {
  const variants = isObject(flag['variants']) ? (flag['variants'] as { readonly [name: string]: Json }) : {}
  const { state, targeting, metadata } = flag
  const fallback = defaultVariant(flag, variants, around)
  if (isObject(metadata) && Object.keys(metadata).length > 0)
    around.tell('metadata', 'Metadata is not imported; answers are the same.', 'note')
  if (key !== key.replaceAll(/[^\p{ASCII}]/gu, '') && around.profile === 'flagd')
    around.tell(
      'fractional',
      'The key has letters outside ASCII, which flagd for JavaScript hashes differently.',
      'note',
    )
  const outcome = targeted(targeting, { key, variants: new Set(Object.keys(variants)), fallback, ...around })
  return {
    type: typeOfValues(Object.values(variants)),
    variants,
    enabled: state !== 'DISABLED',
    off: null,
    ...withOwnIds(outcome),
    unit: TARGETING_KEY,
    salt: key,
    hash: around.profile,
  }
}

function defaultVariant(flag: Members, variants: Members, { tell }: Surroundings): string | null {
  const name = flag['defaultVariant']
  if (typeof name !== 'string' || name === '') return null
  if (Object.hasOwn(variants, name)) return name
  tell(
    'defaultVariant',
    `There is no variant ${name}. flagd refuses the document; here it is the code's default.`,
    'changed',
  )
  return null
}

function targeted(targeting: unknown, around: Surroundings & Omit<Reading, 'nextId'>): Outcome {
  if (!isObject(targeting) || Object.keys(targeting).length === 0) return { rules: [], serve: around.fallback }
  let rules = 0
  try {
    const expression = expanded(targeting as Json, around.evaluators, around.key)
    // An evaluator that is a plain true is no targeting to flagd.
    if (Object.keys(expression ?? {}).length === 0) return { rules: [], serve: around.fallback }
    return outcomeOf(expression, { ...around, nextId: () => `rule-${(rules += 1)}` })
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    around.tell(
      'targeting',
      `The targeting cannot be read: ${error.message}. The next layer's value is served.`,
      'lost',
    )
    return { rules: [], serve: null }
  }
}
