import { useState, type ReactNode } from 'react'
import type { Json } from 'varve'
import { segment } from '../api/request.ts'
import { Field } from '../components/field.tsx'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { planBody, usualPlan, type PlanDraft } from './plan-draft.ts'
import { PlanFields } from './plan-fields.tsx'

/** Offers to give a value to some before all. */
export function StartRollout({
  name,
  variants,
  why,
}: {
  readonly name: string
  /** Values to choose from; undefined where any JSON may be typed. */
  readonly variants: readonly Json[] | undefined
  /** Why none can be started now. */
  readonly why: string | undefined
}): ReactNode {
  return (
    <ActButton
      label="Roll out…"
      why={why}
      renderDialog={close => <StartDialog name={name} variants={variants} onClose={close} />}
    />
  )
}

function StartDialog({
  name,
  variants,
  onClose,
}: {
  readonly name: string
  readonly variants: readonly Json[] | undefined
  readonly onClose: () => void
}): ReactNode {
  const [plan, setPlan] = useState<PlanDraft>(usualPlan)
  const [text, setText] = useState(JSON.stringify(variants?.[0] ?? true))
  const [scope, setScope] = useState('')
  return (
    <PreviewedWrite
      title={`Roll out ${name}`}
      act="Start the rollout"
      request={message => ({
        method: 'POST',
        path: `v1/values/${segment(name)}/rollout`,
        body: { value: valueIn(text), plan: planBody(plan), message, ...(scope === '' ? {} : { scope }) },
      })}
      done={() => `The rollout of ${name} has begun`}
      onClose={onClose}
    >
      <ValueField variants={variants} text={text} onText={setText} />
      <PlanFields plan={plan} onPlan={setPlan} />
      <Field label="For" hint="tenant:acme for one tenant; everybody where empty">
        {control => (
          <input {...control} className="input" value={scope} onChange={event => setScope(event.target.value)} />
        )}
      </Field>
    </PreviewedWrite>
  )
}

function ValueField({
  variants,
  text,
  onText,
}: {
  readonly variants: readonly Json[] | undefined
  readonly text: string
  readonly onText: (text: string) => void
}): ReactNode {
  return (
    <Field label="Value that everybody gets in the end" hint={variants === undefined ? 'As JSON' : undefined}>
      {control =>
        variants === undefined ? (
          <input {...control} className="input font-mono" value={text} onChange={event => onText(event.target.value)} />
        ) : (
          <select {...control} className="input" value={text} onChange={event => onText(event.target.value)}>
            {variants.map(value => (
              <option key={JSON.stringify(value)}>{JSON.stringify(value)}</option>
            ))}
          </select>
        )
      }
    </Field>
  )
}

/** What was typed as JSON; text that is none is meant as text. */
function valueIn(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
