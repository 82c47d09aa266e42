import type { Definition } from '../core/definition/definition.ts'
import type { Entry } from '../core/revisions/revision.ts'
import type { Timeline } from '../core/revisions/timeline.ts'
import { flagOf, rolloutOf } from '../core/rollouts/whole-document.ts'
import type { Desk } from './desk.ts'

/**
 * The salt of a key in a scope: the one it has, or last had under whichever name, or else one made of its names. So the same
 * people come first again after an abort, and renaming a key moves nobody.
 */
export async function saltFor(
  desk: Desk,
  { key, aliases }: Definition,
  scope: string | undefined,
  standing: Entry | undefined,
): Promise<string> {
  const own = saltIn(standing)
  if (own !== undefined) return own
  const timeline = await desk.timeline()
  const former = [key, ...aliases].map(name => lastSalt(timeline, name, scope)).find(salt => salt !== undefined)
  return former ?? (scope === undefined ? key : `${key} ${scope}`)
}

function lastSalt(timeline: Timeline, key: string, scope: string | undefined): string | undefined {
  const versions = timeline.versions(key, scope)
  for (let index = versions.length - 1; index >= 0; index -= 1) {
    const salt = saltIn(versions[index]?.entry)
    if (salt !== undefined) return salt
  }
  return undefined
}

function saltIn(entry: Entry | undefined): string | undefined {
  return rolloutOf(entry)?.salt ?? flagOf(entry)?.salt
}
