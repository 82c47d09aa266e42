import type { Json } from 'varve'

/** One step as it is typed. */
export interface StepDraft {
  readonly share: string
  /** How long after the step before: `1h`; empty for the first, and for a gate that waits from then on. */
  readonly after: string
  readonly gate: boolean
}

/** A plan as it is typed. */
export interface PlanDraft {
  readonly mode: 'ramp' | 'steps'
  readonly ramp: { readonly from: string; readonly to: string; readonly step: string; readonly every: string }
  readonly steps: readonly StepDraft[]
  /** When it begins, with its zone; at once where empty. */
  readonly startingAt: string
}

/** What is offered first. */
export const usualPlan: PlanDraft = {
  mode: 'ramp',
  ramp: { from: '5', to: '100', step: '15', every: '30m' },
  steps: [
    { share: '1', after: '', gate: false },
    { share: '10', after: '1h', gate: false },
    { share: '100', after: '1d', gate: true },
  ],
  startingAt: '',
}

/** The plan as the server reads it. Numbers that are none are sent as they were typed: the server says what is wrong. */
export function planBody({ mode, ramp, steps, startingAt }: PlanDraft): Json {
  const plan: { readonly [name: string]: Json } =
    mode === 'ramp'
      ? { ramp: { from: number(ramp.from), to: number(ramp.to), step: number(ramp.step), every: ramp.every.trim() } }
      : { steps: steps.map(stepBody) }
  return startingAt.trim() === '' ? plan : { startingAt: { at: startingAt.trim(), plan } }
}

function stepBody({ share, after, gate }: StepDraft): Json {
  return {
    share: number(share),
    ...(after.trim() === '' ? {} : { after: after.trim() }),
    ...(gate ? { gate: true } : {}),
  }
}

function number(text: string): Json {
  const value = Number(text.replace('%', '').trim())
  return text.trim() === '' || Number.isNaN(value) ? text : value
}
