import type { RolloutStatus } from 'varve'
import { lengthText } from '../history/durations.ts'
import { percentText } from './shares.ts'

/** The closed list of words a rollout's state is said in. */
export type StatusWord = 'Running' | 'Paused' | 'Needs approval' | 'Scheduled' | 'Completed' | 'Rolled back'

/** How a state is shown beside its word: only what is on its way moves. */
export type Tone = 'live' | 'still' | 'asks' | 'good' | 'bad'

const WORDS: Readonly<Record<RolloutStatus | 'aborted', readonly [StatusWord, Tone]>> = {
  ramping: ['Running', 'live'],
  paused: ['Paused', 'still'],
  'awaiting-approval': ['Needs approval', 'asks'],
  scheduled: ['Scheduled', 'still'],
  complete: ['Completed', 'good'],
  aborted: ['Rolled back', 'bad'],
}

/** The word for a state, and its tone. */
export function statusWord(status: RolloutStatus | 'aborted'): { readonly word: StatusWord; readonly tone: Tone } {
  const [word, tone] = WORDS[status]
  return { word, tone }
}

/** What of a rollout's state its sentence is made of. */
export interface Standing {
  readonly status: RolloutStatus | 'aborted'
  readonly share: number
  readonly next?: { readonly at: number; readonly share: number } | undefined
  /** The ring that is reached, and its place counted from one. */
  readonly ring?: { readonly name: string; readonly reached: number; readonly of: number } | undefined
  readonly step: number
  readonly steps: number
  readonly ended?: { readonly by: string; readonly message: string } | undefined
  /** True while its key is killed: nobody has it, whatever its share. */
  readonly killed?: boolean
}

/**
 * How a rollout stands, in one sentence.
 * @example statusSentence({ status: 'ramping', share: 25_000, step: 3, steps: 6, next }, now) // 'Step 3 of 6, 25 % have it; 50 % in 41 min.'
 */
export function statusSentence(standing: Standing, now: number): string {
  const { status, share, next, step, steps, ring, ended, killed = false } = standing
  if (killed && status !== 'aborted')
    return `It is killed, so nobody has it. Once revived, it stands at ${percentText(share)}.`
  const where = ring === undefined ? '' : ` in ring ${ring.name} (${ring.reached} of ${ring.of})`
  const at = `Step ${Math.max(step, 0)} of ${steps}, ${percentText(share)} have it${where}`
  switch (status) {
    case 'scheduled':
      return next === undefined
        ? 'Nobody has it yet.'
        : `Nobody has it yet; ${percentText(next.share)} in ${countdown(next.at, now)}.`
    case 'paused':
      return `${at}, and it stays so until somebody resumes it.`
    case 'awaiting-approval':
      return `${at}. The next step waits for somebody to approve it.`
    case 'complete':
      return share === 0 ? 'Its time is over; nobody has it any more.' : `Everybody has it${where}.`
    case 'aborted':
      return ended === undefined ? 'It was ended.' : `It was ended by ${ended.by}: ${ended.message}`
    case 'ramping':
      return next === undefined ? `${at}.` : `${at}; ${percentText(next.share)} in ${countdown(next.at, now)}.`
  }
}

/** The time left until an instant; never negative, because a step that is due comes at any moment. */
export function countdown(at: number, now: number): string {
  return at <= now ? 'a moment' : lengthText(at - now)
}

/** Who gets what is served to somebody of whom nothing is known. */
export function whoGets(of: {
  readonly killed: boolean
  readonly isRolledOut: boolean
  /** True where rules or a split decide for each. */
  readonly hasRules: boolean
}): string {
  if (of.killed) return 'Everybody gets'
  if (of.hasRules) return 'The rules below decide who gets what; somebody of whom nothing is known gets'
  return of.isRolledOut ? 'Everybody else gets' : 'Everybody gets'
}
