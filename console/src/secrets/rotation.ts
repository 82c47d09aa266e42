import type { RolloutState } from 'varve'

/** A secret on its way from one value to the next: everybody is served one of them, and both are accepted for a while. */
export interface Rotation {
  /** From when on the new value is served, in milliseconds since 1970 UTC. */
  readonly serves: number
  /** Until when the former value is accepted, too. */
  readonly until: number
}

const EVERYONE = 100_000

/** The rotation that a rollout is; undefined for one that gives a value to some before all. */
export function rotationOf({ document }: Pick<RolloutState, 'document'>): Rotation | undefined {
  const { steps, rings, when, held } = document
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined || !isSealed(document)) return undefined
  const isOpen = rings !== undefined || when !== undefined || held !== undefined
  if (isOpen || steps.some(({ share, gate }) => share !== EVERYONE || gate === true)) return undefined
  return { serves: first.at, until: last.at }
}

/** True where what is given is a secret: its value is never told. */
function isSealed({ candidate }: RolloutState['document']): boolean {
  return candidate !== null && typeof candidate === 'object' && !('value' in candidate) && !('flag' in candidate)
}
