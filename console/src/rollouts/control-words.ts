import type { RolloutStatus } from 'varve'

/** Something that can be done to a rollout. */
export type Control = 'pause' | 'resume' | 'advance' | 'approve' | 'abort' | 'complete' | 'promote'

/** A control as it is offered: what its button says, and what it means. */
export interface ControlWords {
  readonly control: Control
  readonly label: string
  /** What it does, in a sentence. */
  readonly means: string
  readonly danger?: boolean
}

const WORDS: Readonly<Record<Control, Omit<ControlWords, 'control'>>> = {
  pause: { label: 'Pause', means: 'Holds the share it has now. Nobody loses it, nobody new gets it.' },
  resume: {
    label: 'Resume',
    means: 'Goes on where it was paused; what was ahead comes later by as long as the pause was.',
  },
  advance: { label: 'Advance now', means: 'Takes the next step at once; the steps after it keep their distance.' },
  approve: { label: 'Approve', means: 'Lets the next gate pass: at once if it waits, else when its time comes.' },
  promote: { label: 'Promote to the next ring', means: 'The next ring begins with the first step.' },
  complete: { label: 'Complete', means: 'Everybody has it from now on, and the rollout is over.' },
  abort: {
    label: 'Abort and roll back',
    means: 'Nobody has it from now on: what stood before stands again. Whoever got it first gets it first next time.',
    danger: true,
  },
}

/** What can be asked of a rollout's state. */
export interface Controllable {
  readonly status: RolloutStatus | 'aborted'
  /** True while there is a step that has not come. */
  readonly hasNext: boolean
  /** True while there is a gate that is not approved. */
  readonly hasGate: boolean
  /** True while there is a ring that is not reached. */
  readonly hasRing: boolean
}

/** What can be done now, in the order it is offered. */
export function controlsFor(state: Controllable): readonly ControlWords[] {
  return controlNames(state).map(control => ({ control, ...WORDS[control] }))
}

function controlNames({ status, hasNext, hasGate, hasRing }: Controllable): readonly Control[] {
  const ring: Control[] = hasRing ? ['promote'] : []
  switch (status) {
    case 'scheduled':
    case 'ramping':
      return [
        'pause',
        ...(hasNext ? (['advance'] as const) : []),
        ...(hasGate ? (['approve'] as const) : []),
        ...ring,
        'complete',
        'abort',
      ]
    case 'awaiting-approval':
      return ['approve', 'pause', ...ring, 'complete', 'abort']
    case 'paused':
      return ['resume', 'complete', 'abort']
    case 'complete':
      return [...ring, 'complete', 'abort']
    case 'aborted':
      return []
  }
}
