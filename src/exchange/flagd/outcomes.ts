import type { FlagRule, Json, Serve } from 'varve'
import { conditionOf, isBoolean } from './conditions.ts'
import { fractionalServe } from './fractional.ts'
import { comesTo, comesToNothing } from './logic.ts'
import { isScalar, operationOf, type Reading } from './reading.ts'

/** What a targeting comes to: rules in order, and what is served when none does. */
export interface Outcome {
  readonly rules: readonly FlagRule[]
  readonly serve: Serve
}

/** An expression as rules and outcomes, as deep as it goes. */
export function outcomeOf(expression: Json, reading: Reading): Outcome {
  if (isScalar(expression)) return { rules: [], serve: named(expression, reading) }
  const operation = operationOf(expression)
  if (operation?.name === 'if' || operation?.name === '?:') return branches(operation.args, reading)
  const fraction =
    operation?.name === 'fractional'
      ? fractionalServe(operation, reading, variant => named(variant, reading))
      : undefined
  if (fraction !== undefined) return { rules: [], serve: fraction }
  return isBoolean(expression) ? trueOrFalse(expression, reading) : computed(expression, reading)
}

/** flagd takes any result as the name of a variant; none is the default one, and one that does not exist an error. */
function named(result: string | number | boolean | null, { variants, fallback, tell }: Reading): string | null {
  if (result === null) return fallback
  const variant = String(result)
  if (variants.has(variant)) return variant
  tell(
    'targeting',
    `There is no variant ${variant}. flagd reports an error; here the next layer's value is served.`,
    'changed',
  )
  return null
}

/** Pairs of a condition and an outcome; a last one that stands alone is for everybody else. */
function branches(args: readonly Json[], reading: Reading): Outcome {
  const [condition = null, then = null, ...others] = args
  if (args.length === 0) return { rules: [], serve: reading.fallback }
  if (args.length === 1) return outcomeOf(condition, reading)
  const rule: FlagRule = { id: reading.nextId(), when: conditionOf(condition, reading), serve: serveOf(then, reading) }
  const rest = branches(others, reading)
  return { rules: [rule, ...rest.rules], serve: rest.serve }
}

function serveOf(expression: Json, reading: Reading): Serve {
  const outcome = outcomeOf(expression, reading)
  return outcome.rules.length === 0 ? outcome.serve : outcome
}

function trueOrFalse(expression: Json, reading: Reading): Outcome {
  const when = conditionOf(expression, reading)
  return { rules: [{ id: reading.nextId(), when, serve: named(true, reading) }], serve: named(false, reading) }
}

/** A result that has to be computed is asked for each variant in turn whether it is its name. */
function computed(expression: Json, reading: Reading): Outcome {
  const { key, variants, fallback, nextId } = reading
  reading.tell('JsonLogic', 'A variant is computed by JsonLogic, which needs json-logic-engine to evaluate.', 'note')
  const rules = [...variants].map((variant): FlagRule => ({
    id: nextId(),
    when: comesTo(expression, variant, key),
    serve: variant,
  }))
  return {
    rules: [...rules, { id: nextId(), when: comesToNothing(expression, key), serve: fallback }],
    serve: null,
  }
}
