import { isProblem, type Json } from 'varve'
import type { Output } from './output.ts'

/** Evaluates one JsonLogic rule, as `flagSet` and `open` take it. */
export type Logic = (rule: Json, data: Json) => unknown

/**
 * What evaluates the JsonLogic of imported flags. Without the optional package, such a condition is false, and that is
 * told when the first one is met.
 */
export async function logicOf(output: Output, load: () => Promise<Logic> = installed): Promise<Logic> {
  try {
    return await load()
  } catch (error) {
    if (!isProblem(error, 'PACKAGE_MISSING')) throw error
    return () => {
      output.warn(
        'conditions in JsonLogic are false here, because json-logic-engine is not installed: npm i json-logic-engine',
      )
      return false
    }
  }
}

async function installed(): Promise<Logic> {
  const { jsonLogic } = await import('../exchange/json-logic.ts')
  return jsonLogic()
}
