import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/text-field.tsx'
import type { PlanDraft, StepDraft } from './plan-draft.ts'
import { RingFields } from './ring-fields.tsx'

/** Asks who gets it when: an even ramp, or steps one by one. */
export function PlanFields({
  plan,
  onPlan,
  withRings = true,
}: {
  readonly plan: PlanDraft
  readonly onPlan: (plan: PlanDraft) => void
  /** False where who is reached in which order stands already. */
  readonly withRings?: boolean
}): ReactNode {
  return (
    <fieldset className="border-edge grid gap-3 rounded-md border p-3">
      <legend className="px-1 font-medium">Plan</legend>
      <div className="flex gap-4">
        {(['ramp', 'steps'] as const).map(mode => (
          <label key={mode} className="inline-flex min-h-6 items-center gap-1.5">
            <input
              type="radio"
              name="plan-mode"
              checked={plan.mode === mode}
              onChange={() => onPlan({ ...plan, mode })}
            />
            {mode === 'ramp' ? 'Even ramp' : 'Single steps'}
          </label>
        ))}
      </div>
      {plan.mode === 'ramp' ? <RampFields {...{ plan, onPlan }} /> : <StepFields {...{ plan, onPlan }} />}
      {withRings ? <RingFields {...{ plan, onPlan }} /> : null}
      <TextField
        label="Begin at"
        hint="With its zone, 2026-12-01T09:00+01:00; at once where empty"
        value={plan.startingAt}
        onChange={startingAt => onPlan({ ...plan, startingAt })}
      />
    </fieldset>
  )
}

type PlanProps = Parameters<typeof PlanFields>[0]

const RAMP_FIELDS = [
  ['from', 'From %'],
  ['to', 'To %'],
  ['step', 'Add %'],
  ['every', 'Every'],
] as const

function RampFields({ plan, onPlan }: PlanProps): ReactNode {
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {RAMP_FIELDS.map(([name, label]) => (
        <TextField
          key={name}
          label={label}
          value={plan.ramp[name]}
          onChange={value => onPlan({ ...plan, ramp: { ...plan.ramp, [name]: value } })}
        />
      ))}
    </div>
  )
}

function StepFields({ plan, onPlan }: PlanProps): ReactNode {
  const change = (index: number, step: Partial<StepDraft>): void =>
    onPlan({ ...plan, steps: plan.steps.map((one, at) => (at === index ? { ...one, ...step } : one)) })
  return (
    <div className="grid gap-2">
      <ol className="grid gap-2">
        {plan.steps.map((step, index) => (
          // Steps have no names; their place is what they are.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="flex flex-wrap items-end gap-2 [&_.input]:w-28">
            <TextField label={`Step ${index + 1}: %`} value={step.share} onChange={share => change(index, { share })} />
            <TextField label="after" value={step.after} onChange={after => change(index, { after })} />
            <label className="inline-flex min-h-8 items-center gap-1.5">
              <input
                type="checkbox"
                checked={step.gate}
                onChange={event => change(index, { gate: event.target.checked })}
              />{' '}
              approval
            </label>
            <Button
              tone="quiet"
              aria-label={`Remove step ${index + 1}`}
              disabled={plan.steps.length === 1}
              onClick={() => onPlan({ ...plan, steps: plan.steps.filter((_, at) => at !== index) })}
            >
              Remove
            </Button>
          </li>
        ))}
      </ol>
      <div>
        <Button onClick={() => onPlan({ ...plan, steps: [...plan.steps, { share: '100', after: '1d', gate: false }] })}>
          Add a step
        </Button>
      </div>
    </div>
  )
}
