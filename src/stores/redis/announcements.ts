import { VarveError } from '../../core/errors.ts'
import type { Sealed } from '../../core/revisions/revision.ts'

/** The tenant that stands for everybody on a channel whose messages always begin with one. */
export const EVERYBODY = '00000000-0000-0000-0000-000000000000'

/** Throws USAGE for what cannot be the channel that changes are announced on; `hints` is the channel that is taken. */
export function admitChannel(channel: string, hints: string): void {
  if (/^[\x21-\x7e]{1,200}$/.test(channel) && channel !== hints) return
  throw new VarveError('USAGE', {
    issue: `${JSON.stringify(channel.slice(0, 220))} cannot be the channel on which the Redis store announces changes.`,
    remedy: 'Give it 1 to 200 characters without spaces: config:changed',
  })
}

/**
 * What other programs are told of revisions: `<tenant>:<key>` for each change, once, and never a value. What is not in
 * a tenant's own scope may concern everybody. Listeners cut at the first colon, so a tenant who has one is told as everybody.
 */
export function announcementsOf(revisions: readonly Sealed[]): string[] {
  return [...new Set(revisions.flatMap(({ text }) => changesIn(text).map(messageOf)))]
}

function messageOf({ key, scope = '' }: { readonly key: string; readonly scope?: string }): string {
  return `${/^tenant:([^:]+)$/.exec(scope)?.[1] ?? EVERYBODY}:${key}`
}

/** The changes of a revision; none where the text is no revision, which whoever reads it will find out and say. */
function changesIn(text: string): { readonly key: string; readonly scope?: string }[] {
  try {
    const revision: unknown = JSON.parse(text)
    if (typeof revision !== 'object' || revision === null || !('changes' in revision)) return []
    return Array.isArray(revision.changes) ? revision.changes.filter(isChange) : []
  } catch {
    return []
  }
}

function isChange(change: unknown): change is { readonly key: string; readonly scope?: string } {
  if (typeof change !== 'object' || change === null || !('key' in change) || typeof change.key !== 'string')
    return false
  return !('scope' in change) || typeof change.scope === 'string'
}
