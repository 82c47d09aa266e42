import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { ringKinds, usualRings, type PlanDraft, type RingDraft } from './plan-draft.ts'
import { TextField } from './plan-text-field.tsx'

interface RingProps {
  readonly plan: PlanDraft
  readonly onPlan: (plan: PlanDraft) => void
}

/** Asks who is reached in which order: rings, one after the other, each by the same plan. */
export function RingFields({ plan, onPlan }: RingProps): ReactNode {
  const isOn = plan.rings.length > 0
  return (
    <div className="grid gap-3">
      <label className="inline-flex min-h-6 items-center gap-1.5">
        <input type="checkbox" checked={isOn} onChange={() => onPlan({ ...plan, rings: isOn ? [] : usualRings })} />
        Ring after ring: each begins when it is promoted
      </label>
      {isOn ? <Rings {...{ plan, onPlan }} /> : null}
    </div>
  )
}

function Rings({ plan, onPlan }: RingProps): ReactNode {
  const { rings } = plan
  const put = (next: readonly RingDraft[]): void => onPlan({ ...plan, rings: next })
  return (
    <>
      <ol className="grid gap-2" aria-label="Rings">
        {rings.map((ring, index) => (
          // Rings are known by their place: names are being typed.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="flex flex-wrap items-end gap-2 [&_.input]:w-36">
            <RingItem {...{ ring, index }} onRing={next => put(rings.map((one, at) => (at === index ? next : one)))} />
            <Button
              tone="quiet"
              aria-label={`Move ring ${index + 1} up`}
              disabled={index === 0}
              onClick={() =>
                put([...rings.slice(0, index - 1), ring, ...rings.slice(index - 1, index), ...rings.slice(index + 1)])
              }
            >
              Up
            </Button>
            <Button
              tone="quiet"
              aria-label={`Remove ring ${index + 1}`}
              disabled={rings.length === 1}
              onClick={() => put(rings.filter((_, at) => at !== index))}
            >
              Remove
            </Button>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-end gap-3">
        <Button onClick={() => put([...rings, { name: `ring ${rings.length + 1}`, kind: 'everybody', who: '' }])}>
          Add a ring
        </Button>
        <TextField
          label="Soak"
          hint="As long a ring must have been complete before the next, 1d; not at all where empty"
          value={plan.soak}
          onValue={soak => onPlan({ ...plan, soak })}
        />
      </div>
    </>
  )
}

const WHO: Readonly<Record<RingDraft['kind'], string>> = {
  environment: 'environment',
  tenants: 'tenants, with commas',
  segment: 'segment',
  everybody: '',
}

function RingItem({
  ring,
  index,
  onRing,
}: {
  readonly ring: RingDraft
  readonly index: number
  readonly onRing: (ring: RingDraft) => void
}): ReactNode {
  return (
    <>
      <TextField label={`Ring ${index + 1}`} value={ring.name} onValue={name => onRing({ ...ring, name })} />
      <Field label="is">
        {control => (
          <select
            {...control}
            className="input"
            value={ring.kind}
            onChange={event => {
              const kind = ringKinds.find(one => one === event.target.value)
              if (kind !== undefined) onRing({ ...ring, kind })
            }}
          >
            {ringKinds.map(kind => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        )}
      </Field>
      {ring.kind === 'everybody' ? null : (
        <TextField label={WHO[ring.kind]} value={ring.who} onValue={who => onRing({ ...ring, who })} />
      )}
    </>
  )
}
