import { type EvaluationContext, type FlagValueType, type Logger } from '@openfeature/core'
import { FlagdCore } from '@openfeature/flagd-core'
import type { Json } from 'varve'
import type { Context, Definitions } from './flagd-documents.ts'

/** What is answered where a flag serves nothing of its own, for each type. */
export const CODE_DEFAULTS: Readonly<Record<FlagValueType, Json>> = {
  boolean: true,
  string: 'the code’s default',
  number: -404,
  object: { code: 'default' },
}

/** What flagd's evaluator answers. */
export interface SdkAnswer {
  readonly value: unknown
  readonly variant?: string
  readonly reason?: string
  readonly errorCode?: string
  readonly errorMessage?: string
}

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** How flagd's evaluator runs JsonLogic: as code that it makes of it, or step by step. */
export type Mode = 'compiled' | 'interpreted'

/** flagd's own evaluator, which has no network. The time is the process's. */
export function flagdEvaluator(
  definitions: Definitions,
  mode: Mode,
): (key: string, type: FlagValueType, context: Context) => SdkAnswer {
  const core = new FlagdCore(undefined, silent, { disableDynamicCodeGeneration: mode === 'interpreted' })
  core.setConfigurations(JSON.stringify(definitions))
  return (key, type, context) =>
    core.resolve(type, key, CODE_DEFAULTS[type] as never, context as EvaluationContext, silent)
}
