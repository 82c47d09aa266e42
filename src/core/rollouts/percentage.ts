import { EVERYONE } from './document.ts'
import { percentText, shareOf, type Plan } from './plan.ts'

/**
 * This part of everybody, at once and until it is changed. In percent, with three decimals at most; 100 is everybody.
 * Throws BAD_PLAN.
 * @example percentage(12.5)
 */
export function percentage(percent: number): Plan {
  const share = shareOf(percent)
  return {
    text: `${share === EVERYONE ? 'everybody' : percentText(share)} at once`,
    course: begin => ({ steps: [{ at: begin, share }] }),
  }
}
