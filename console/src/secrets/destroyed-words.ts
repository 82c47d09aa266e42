import type { Destroyed } from 'varve'
import type { Announcement } from '../components/announcer.tsx'

/** What is said of values that were destroyed; as bad news where some of them can still be found. */
export function destroyedWords(place: string, destroyed: Destroyed): Announcement {
  const { revisions, inTheOpen, scrubbed } = destroyed
  const gone = revisions.length === 0 ? `${place}: no sealed value was left to destroy` : goneWords(place, revisions)
  if (inTheOpen.length > 0)
    return { text: `${gone}. It stands in the open in ${named(inTheOpen)}, and stays there: use another`, tone: 'bad' }
  if (scrubbed === false) return { text: `${gone}. It may still stand in the files of the store`, tone: 'bad' }
  return { text: gone }
}

function goneWords(place: string, revisions: readonly number[]): string {
  return `${place}: ${revisions.length === 1 ? 'the value' : 'the values'} of ${named(revisions)} destroyed`
}

function named(revisions: readonly number[]): string {
  return revisions.map(one => `r${one}`).join(', ')
}
