import type { Adopted, AdoptOptions, Divergence, LostValue } from 'varve'
import type { NamedLastKnownGood } from './named-last-known-good.ts'

/** What a recovery is about. */
export interface Recovered {
  readonly store: string
  readonly kept: NamedLastKnownGood | undefined
}

/** How `varve recover` tells what it found and did. */
export interface Report {
  /** The store tells what is known. */
  agreed(): void
  /** What differs, for a person who is about to decide. */
  shown(divergence: Divergence): void
  /** What differs, and how to decide. */
  undecided(divergence: Divergence): void
  /** What a decision would do. */
  planned(divergence: Divergence, choice: Choice): void
  decided(divergence: Divergence, adopted: Adopted): void
}

/** What is to be done about lost values. */
export type Choice = NonNullable<AdoptOptions['putBack']>

const WANTED: Readonly<Record<Choice, readonly LostValue['fate'][]>> = {
  nothing: [],
  untouched: ['put-back'],
  everything: ['put-back', 'conflict'],
}

/** What a choice puts back, and what it leaves. */
export function partsOf({ values }: Divergence, choice: Choice): Pick<Adopted, 'putBack' | 'left'> {
  const lost = values.filter(({ fate }) => fate !== 'same')
  const isWanted = ({ fate }: LostValue): boolean => WANTED[choice].includes(fate)
  return { putBack: lost.filter(isWanted), left: lost.filter(one => !isWanted(one)) }
}
