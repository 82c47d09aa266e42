/**
 * The entity tag of an answer: the revision that last touched it, and a hash of what it says, so that it changes with
 * overrides and sources too. `If-Match` of a change needs the number only.
 * @example entityTag(41, '9f2c…') // '"41-9f2c…"'
 */
export function entityTag(revision: number, hash: string): string {
  return `"${revision}-${hash}"`
}

/** What `If-Match` says a change expects: a revision's number, `'any'` for `*`, or undefined for what is neither. */
export function expectedIn(ifMatch: string): number | 'any' | undefined {
  if (ifMatch.trim() === '*') return 'any'
  const digits = /^\s*"(\d{1,15})(?:-[\w-]{1,64})?"\s*$/.exec(ifMatch)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** True when `If-None-Match` names an entity tag, or any. Weak tags count as the strong ones they are made of. */
export function namesTag(ifNoneMatch: string, tag: string): boolean {
  return ifNoneMatch.split(',').some(part => ['*', tag].includes(part.trim().replace(/^W\//, '')))
}
