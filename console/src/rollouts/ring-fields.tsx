import type { ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { SelectField } from '../components/select-field.tsx'
import { TextField } from '../components/text-field.tsx'
import { ringKinds, usualRings, withOneMore, type PlanDraft, type RingDraft } from './plan-draft.ts'

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
          <li key={ring.id} className="flex flex-wrap items-end gap-2 [&_.input]:w-36">
            <RingItem {...{ ring, index }} onRing={next => put(rings.with(index, next))} />
            <RingMoves {...{ rings, index }} onRings={put} />
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-end gap-3">
        <Button onClick={() => put(withOneMore(rings))}>Add a ring</Button>
        <TextField
          label="Soak"
          hint="As long a ring must have been complete before the next, 1d; not at all where empty"
          value={plan.soak}
          onChange={soak => onPlan({ ...plan, soak })}
        />
      </div>
    </>
  )
}

/** Moves a ring, or takes it away. A button that goes leaves the focus to the name of the ring that is there then. */
function RingMoves({
  rings,
  index,
  onRings,
}: {
  readonly rings: readonly RingDraft[]
  readonly index: number
  readonly onRings: (rings: readonly RingDraft[]) => void
}): ReactNode {
  const others = rings.toSpliced(index, 1)
  return (
    <>
      <Button
        tone="quiet"
        aria-label={`Move ring ${index + 1} up`}
        disabled={index === 0}
        onClick={({ currentTarget }) => {
          if (index === 1) focusName(currentTarget.closest('li'))
          onRings([...others.slice(0, index - 1), ...rings.slice(index, index + 1), ...others.slice(index - 1)])
        }}
      >
        Up
      </Button>
      <Button
        tone="quiet"
        aria-label={`Remove ring ${index + 1}`}
        disabled={rings.length === 1}
        onClick={({ currentTarget }) => {
          const row = currentTarget.closest('li')
          focusName(row?.nextElementSibling ?? row?.previousElementSibling)
          onRings(others)
        }}
      >
        Remove
      </Button>
    </>
  )
}

function focusName(row: Element | null | undefined): void {
  row?.querySelector('input')?.focus()
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
      <TextField label={`Ring ${index + 1}`} value={ring.name} onChange={name => onRing({ ...ring, name })} />
      <SelectField
        label="is"
        options={ringKinds.map(kind => [kind, kind])}
        value={ring.kind}
        onChoose={kind => onRing({ ...ring, kind })}
      />
      {ring.kind === 'everybody' ? null : (
        <TextField label={WHO[ring.kind]} value={ring.who} onChange={who => onRing({ ...ring, who })} />
      )}
    </>
  )
}
