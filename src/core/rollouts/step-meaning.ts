import type { Place } from './document-place.ts'
import { EVERYONE, type Share, type Step } from './document.ts'

/** Tells which steps are out of order, and which shares are none. */
export function stepsMeaning(steps: readonly Step[], at: Place): void {
  steps.forEach(({ at: instant, share }, index) => {
    const before = steps[index - 1]
    if (before !== undefined && instant < before.at)
      at.at(index, 'at').say(`must not be before the step above it: ${instant} comes after ${before.at}`)
    shareMeaning(share, at.at(index, 'share'))
  })
}

/** Tells when a share is none. */
export function shareMeaning(share: Share, at: Place): void {
  if (!Number.isInteger(share) || share < 0 || share > EVERYONE)
    at.say(`must be an integer from 0 to ${EVERYONE}, but is ${share}`)
}
