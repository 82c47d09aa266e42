import { VarveError, type PlannedStep } from 'varve'
import { instantInput } from './moment-input.ts'

/** One step as it is written: a share, when, and whether it waits for approval. */
const STEP = /^(?<share>\d{1,3}(?:\.\d+)?)\s?%?(?:@(?<when>[^!]+))?(?<gate>!)?$/

/**
 * Steps as a command line gives them, joined by commas: `SHARE[@WHEN][!]`. WHEN is how long after the step before (`1h`),
 * or an instant with its zone; `!` makes it a gate, which waits until somebody approves it. Throws USAGE.
 * @example stepsInput('10%,25%@1h,50%@2h!,100%@1d', now)
 */
export function stepsInput(text: string, now: number): PlannedStep[] {
  return text.split(',').map(part => stepInput(part.trim(), now))
}

function stepInput(text: string, now: number): PlannedStep {
  const { share, when, gate } = STEP.exec(text)?.groups ?? {}
  if (share === undefined) {
    throw new VarveError('USAGE', {
      issue: `${JSON.stringify(text)} is no step.`,
      remedy: "Write share@when, and ! for one that waits for approval: --steps '10%,25%@1h,50%@2h!,100%@1d'.",
    })
  }
  return {
    share: Number(share),
    ...(when === undefined ? {} : timeOf(when.trim(), now)),
    ...(gate === undefined ? {} : { gate: true as const }),
  }
}

/** A length of time follows the step before, anything longer is an instant. */
function timeOf(when: string, now: number): Pick<PlannedStep, 'after' | 'at'> {
  return /^\d{4}-|^\+/.test(when) ? { at: instantInput(when, now) } : { after: when }
}
