import { VarveError, type Json } from 'varve'
import { flagdOperators } from './flagd/operators.ts'

/** Evaluates one JsonLogic rule over data. Throws for what cannot be evaluated, as the engine does. */
export type JsonLogic = (rule: Json, data: Json) => unknown

/**
 * Makes what evaluates the JsonLogic that imports from flagd keep: hand it to `flagSet` as `logic`. JsonLogic's own
 * operators are those of the package json-logic-engine, which must be installed; flagd's (`starts_with`, `ends_with`,
 * `sem_ver`, `fractional`) are added. Nothing is compiled into code, so it runs where that is forbidden.
 * @example flagSet(imported.file, { digest, logic: await jsonLogic() })
 */
export async function jsonLogic(): Promise<JsonLogic> {
  const { LogicEngine } = await import('json-logic-engine').catch((cause: unknown) => {
    throw new VarveError('PACKAGE_MISSING', { what: 'JsonLogic', package: 'json-logic-engine' }, { cause })
  })
  const engine = new LogicEngine()
  for (const [name, operator] of Object.entries(flagdOperators)) engine.addMethod(name, operator)
  return (rule, data) => engine.run(rule, data) as unknown
}
