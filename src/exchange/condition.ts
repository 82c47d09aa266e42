import type { Cond } from 'varve'

/** All of these: true for none, and as plain as it can be said. */
export function allOf(conds: readonly Cond[]): Cond {
  const said = conds.flatMap(cond => (isAll(cond) ? cond.all : cond === true ? [] : [cond]))
  if (said.includes(false)) return false
  return said.length === 1 && said[0] !== undefined ? said[0] : said.length === 0 ? true : { all: said }
}

/** Any of these: false for none, and as plain as it can be said. */
export function anyOf(conds: readonly Cond[]): Cond {
  const said = conds.flatMap(cond => (isAny(cond) ? cond.any : cond === false ? [] : [cond]))
  if (said.includes(true)) return true
  return said.length === 1 && said[0] !== undefined ? said[0] : said.length === 0 ? false : { any: said }
}

/** The opposite; twice is what it was. */
export function notOf(cond: Cond): Cond {
  if (typeof cond === 'boolean') return !cond
  return 'not' in cond ? cond.not : { not: cond }
}

/** True where an attribute is there, neither null nor an empty text. */
export function isGiven(attr: string): Cond {
  return allOf([{ attr, op: 'exists' }, notOf({ attr, op: 'eq', value: '' })])
}

function isAll(cond: Cond): cond is { readonly all: readonly Cond[] } {
  return typeof cond === 'object' && 'all' in cond
}

/** An empty list of Varve's is true, so it is not taken apart. */
function isAny(cond: Cond): cond is { readonly any: readonly Cond[] } {
  return typeof cond === 'object' && 'any' in cond && cond.any.length > 0
}
