import { VarveError } from '../core/errors.ts'
import { isObject } from '../core/json.ts'
import type { Revision } from '../core/revisions/revision.ts'
import type { Tag, TagOptions } from './history.ts'

/** Throws USAGE for what cannot be a tag. */
export function checkTagName(name: string): void {
  if (/^[A-Za-z][\w.-]{0,99}$/.test(name) && name !== 'now') return
  throw new VarveError('USAGE', {
    issue: `${JSON.stringify(name)} cannot be a tag.`,
    remedy: 'A tag begins with a letter, holds letters, digits, _, . and -, and is not "now".',
  })
}

/** The tag that a revision made. Throws IDEMPOTENCY_KEY_USED where it is another change than the one that is asked for. */
export function taggedIn({ kind, by, note }: Revision, name: string, options: TagOptions): Tag {
  const tagged = isObject(note) ? note['revision'] : undefined
  const isOurs = kind === 'tag' && by === options.by && isObject(note) && note['tag'] === name
  if (!isOurs || typeof tagged !== 'number' || (options.revision ?? tagged) !== tagged)
    throw new VarveError('IDEMPOTENCY_KEY_USED', {})
  return { name, revision: tagged }
}
