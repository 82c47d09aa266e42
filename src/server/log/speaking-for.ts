import { VarveError } from 'varve'
import type { Principal } from '../doors/principal.ts'

/**
 * True when whoever stands on the log may write in an author's name: in their own, and in those below it, as the program
 * `shop` does for its people with `shop/dana`. An administrator may copy a whole history, with everybody's names.
 */
export function mayWriteAs({ name, permissions }: Pick<Principal, 'name' | 'permissions'>, author: string): boolean {
  return permissions.has('admin') || author === name || author.startsWith(`${name}/`)
}

/** The author a revision's text names. Throws USAGE for text that is no revision. */
export function authorIn(text: string): string {
  const revision: unknown = JSON.parse(text)
  const by = typeof revision === 'object' && revision !== null && 'by' in revision ? revision.by : undefined
  if (typeof by === 'string' && by.trim() !== '' && by.length <= 200) return by
  throw new VarveError('USAGE', {
    issue: 'A revision that was to be appended names no author.',
    remedy: 'Seal it with by: who made the change.',
  })
}
