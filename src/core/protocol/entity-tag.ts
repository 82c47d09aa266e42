/**
 * The entity tag of an answer: the revision that last touched it, and a hash of what it says, so that it changes with
 * overrides and sources too. `If-Match` of a change needs the number only.
 * @example entityTag(41, '9f2c…') // '"41-9f2c…"'
 */
export function entityTag(revision: number, hash: string): string {
  return `"${revision}-${hash}"`
}

/** One tag of a list. What compresses an answer on its way makes its tag a weak one, and the number stays what it was. */
const TAG = /^\s*(?:W\/)?"(\d{1,15})(?:-[\w-]{1,64})?"\s*$/

/**
 * What `If-Match` says a change expects: a revision's number, `'any'` for `*`, or undefined for what is neither. Of several tags
 * the newest counts: what touched a key last only grows, so no older one can be in force beside it.
 * @example expectedIn('W/"41-9f2c…", "40"') // 41
 */
export function expectedIn(ifMatch: string): number | 'any' | undefined {
  if (ifMatch.trim() === '*') return 'any'
  const numbers = ifMatch.split(',').map(part => Number(TAG.exec(part)?.[1] ?? NaN))
  return numbers.some(Number.isNaN) ? undefined : Math.max(...numbers)
}

/** True when `If-None-Match` names an entity tag, or any. Weak tags count as the strong ones they are made of. */
export function namesTag(ifNoneMatch: string, tag: string): boolean {
  return ifNoneMatch.split(',').some(part => ['*', tag].includes(part.trim().replace(/^W\//, '')))
}
