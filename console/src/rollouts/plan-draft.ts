import type { Json } from 'varve'

/** One step as it is typed. */
export interface StepDraft {
  readonly share: string
  /** How long after the step before: `1h`; empty for the first, and for a gate that waits from then on. */
  readonly after: string
  readonly gate: boolean
}

/** Who is in a ring, as it is chosen and typed. */
export const ringKinds = ['environment', 'tenants', 'segment', 'everybody'] as const

/** One ring as it is typed. */
export interface RingDraft {
  /** Which of the draft's rings it is, wherever it is moved and whatever it is called. */
  readonly id: number
  readonly name: string
  readonly kind: (typeof ringKinds)[number]
  /** The environment, the tenants parted by commas, or the segment; the name of the ring where empty. */
  readonly who: string
}

/** A plan as it is typed. */
export interface PlanDraft {
  readonly mode: 'ramp' | 'steps'
  readonly ramp: { readonly from: string; readonly to: string; readonly step: string; readonly every: string }
  readonly steps: readonly StepDraft[]
  /** When it begins, with its zone; at once where empty. */
  readonly startingAt: string
  /** Reached one after the other by promotion, each by the plan anew; empty for everybody at once. */
  readonly rings: readonly RingDraft[]
  /** As long a ring must have been complete before the next: `1d`. */
  readonly soak: string
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
  rings: [],
  soak: '',
}

/** What is offered first where rings are wanted. */
export const usualRings: readonly RingDraft[] = [
  { id: 1, name: 'pilot', kind: 'tenants', who: '' },
  { id: 2, name: 'everybody', kind: 'everybody', who: '' },
]

/** These rings, and one more at their end. */
export function withOneMore(rings: readonly RingDraft[]): readonly RingDraft[] {
  const id = Math.max(0, ...rings.map(ring => ring.id)) + 1
  return [...rings, { id, name: `ring ${rings.length + 1}`, kind: 'everybody', who: '' }]
}

/** The plan as the server reads it. Numbers that are none are sent as they were typed: the server says what is wrong. */
export function planBody({ mode, ramp, steps, startingAt, rings, soak }: PlanDraft): Json {
  const course: Json =
    mode === 'ramp'
      ? { ramp: { from: number(ramp.from), to: number(ramp.to), step: number(ramp.step), every: ramp.every.trim() } }
      : { steps: steps.map(stepBody) }
  const held = soak.trim() === '' ? {} : { soak: soak.trim() }
  const plan: Json = rings.length === 0 ? course : { rings: { order: rings.map(ringBody), ...held, plan: course } }
  return startingAt.trim() === '' ? plan : { startingAt: { at: startingAt.trim(), plan } }
}

function ringBody({ name, kind, who }: RingDraft): Json {
  const named = name.trim()
  const meant = who.trim() === '' ? named : who.trim()
  if (kind === 'everybody') return { name: named, when: true }
  if (kind === 'segment') return { name: named, when: { segment: meant } }
  if (kind === 'environment') return { name: named, when: { attr: 'environment', op: 'eq', value: meant } }
  return { name: named, when: { attr: 'tenant', op: 'eq', value: tenantsIn(meant) } }
}

function tenantsIn(text: string): string[] {
  return text.split(',').flatMap(part => (part.trim() === '' ? [] : [part.trim()]))
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

/** What is offered first to a rollout that has reached a share, in hundred-thousandths: on from there. */
export function planAhead(share: number): PlanDraft {
  const from = share / 1000
  const middle = Math.round((from + 100) / 2)
  return {
    ...usualPlan,
    mode: 'steps',
    ramp: { ...usualPlan.ramp, from: String(from) },
    steps: [
      { share: String(from), after: '', gate: false },
      { share: String(middle), after: '1h', gate: false },
      { share: '100', after: '1d', gate: false },
    ],
  }
}
