import { readAgain } from '../api/reading.ts'
import { segment, send, type ApiRequest } from '../api/request.ts'
import type { WriteAnswer } from '../api/writing.ts'
import { announce, type Announcement } from '../components/announcer.tsx'
import type { Destination } from './destination.ts'

/**
 * Says what was saved, and offers to take it back: as a new revision, so that nothing is lost. The form has gone by then, so
 * none of this is its own.
 */
export function announceSaved(key: string, answer: WriteAnswer, destination: Destination): void {
  announce(said(key, answer, destination))
}

function said(key: string, { number, shadowedBy }: WriteAnswer, destination: Destination): Announcement {
  const lifting = { label: 'Lift the override', run: () => lift(key) }
  if (destination.kind === 'override') return { text: `${key} is overridden in this process`, action: lifting }
  if (number === undefined) return { text: 'Nothing changed' }
  if (shadowedBy === 'override')
    return {
      text: `r${number} is saved, but it does not show: it is masked by an override`,
      tone: 'bad',
      action: lifting,
    }
  const masked = shadowedBy === undefined ? '' : `, but it does not show here: ${shadowedBy} is stronger`
  return { text: `r${number} is saved${masked}`, action: taking(number) }
}

/** Offers to take a revision back; `then` is told once it is. */
export function taking(number: number, then: () => void = () => {}): NonNullable<Announcement['action']> {
  return { label: 'Undo', run: () => undo(number, then) }
}

function undo(number: number, then: () => void): void {
  const message = `Undo r${number} from the console`
  const request: ApiRequest = { method: 'POST', path: `v1/revisions/${number}/undo`, body: { message } }
  void done(request, answer => {
    then()
    return `r${number} is undone by r${answer.number}`
  })
}

function lift(key: string): void {
  const request: ApiRequest = { method: 'DELETE', path: `v1/overrides/${segment(key)}` }
  void done(request, () => `The override of ${key} is lifted`)
}

async function done(request: ApiRequest, words: (answer: WriteAnswer) => string): Promise<void> {
  try {
    const answer = await send<WriteAnswer>(request)
    announce(words(answer))
    await readAgain()
  } catch (problem) {
    announce({ text: problem instanceof Error ? problem.message : String(problem), tone: 'bad' })
  }
}
