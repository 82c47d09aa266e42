import { segment } from '../api/request.ts'
import { useWrite, type WriteAnswer } from '../api/writing.ts'
import { announce, type Announcement } from '../components/announcer.tsx'
import type { Destination } from './destination.ts'

/** Says what was saved, and offers to take it back: as a new revision, so that nothing is lost. */
export function useSaved(key: string): (answer: WriteAnswer, destination: Destination) => void {
  const { mutate } = useWrite()
  const failed = { onError: (problem: Error) => announce({ text: problem.message, tone: 'bad' as const }) }
  const undo = (number: number): void =>
    mutate(
      { method: 'POST', path: `v1/revisions/${number}/undo`, body: { message: `Undo r${number} from the console` } },
      { ...failed, onSuccess: answer => announce(`r${number} is taken back by r${answer.number}`) },
    )
  const lift = (): void =>
    mutate(
      { method: 'DELETE', path: `v1/overrides/${segment(key)}` },
      { ...failed, onSuccess: () => announce(`The override of ${key} is removed`) },
    )
  return (answer, destination) => announce(said(key, answer, destination, { undo, lift }))
}

interface Ways {
  readonly undo: (number: number) => void
  readonly lift: () => void
}

function said(key: string, { number, shadowedBy }: WriteAnswer, destination: Destination, ways: Ways): Announcement {
  if (destination.kind === 'override')
    return { text: `${key} is overridden in this process`, action: { label: 'Remove the override', run: ways.lift } }
  if (number === undefined) return { text: 'Nothing changed' }
  if (shadowedBy === 'override')
    return {
      text: `r${number} is saved, but it does not show: it is masked by an override`,
      tone: 'bad',
      action: { label: 'Remove the override', run: ways.lift },
    }
  const masked = shadowedBy === undefined ? '' : `, but it does not show here: ${shadowedBy} is stronger`
  return { text: `r${number} is saved${masked}`, action: { label: 'Undo', run: () => ways.undo(number) } }
}
