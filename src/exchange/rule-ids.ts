import type { FlagRule } from 'varve'

/** The same rules, each with an id of its own: an id that was used before gets a number. */
export function withOwnIds(rules: readonly FlagRule[]): readonly FlagRule[] {
  const used = new Set<string>()
  return rules.map(rule => {
    let id = rule.id
    for (let number = 2; used.has(id); number += 1) id = `${rule.id}-${number}`
    used.add(id)
    return id === rule.id ? rule : { ...rule, id }
  })
}
