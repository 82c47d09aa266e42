import type { Revision } from 'varve'

/** True for a revision that changed a key which a pattern covers: a key, `prefix.*` or `*`. */
export function touches({ changes }: Pick<Revision, 'changes'>, pattern: string): boolean {
  if (pattern === '*') return true
  if (!pattern.endsWith('*')) return changes.some(({ key }) => key === pattern)
  return changes.some(({ key }) => key.startsWith(pattern.slice(0, -1)))
}

/** What a revision did, in a line: its keys, as many as fit. */
export function keysText({ changes }: Pick<Revision, 'changes'>): string {
  const keys = [...new Set(changes.map(({ key, scope }) => (scope === undefined ? key : `${key} (${scope})`)))]
  return keys.length > 3 ? `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more` : keys.join(', ')
}
