import type { FlagRule, Serve } from 'varve'

/** What has rules: a flag, or an outcome that is a list of them. */
interface Ruled {
  readonly rules: readonly FlagRule[]
  readonly serve: Serve
}

/** The same rules, each with an id of its own in the whole flag, those within them too: one used before gets a number. */
export function withOwnIds(ruled: Ruled): Ruled {
  return renamed(ruled, new Set())
}

function renamed({ rules, serve }: Ruled, used: Set<string>): Ruled {
  const own = rules.map(rule => ({ ...rule, id: free(rule.id, used) }))
  return { rules: own.map(rule => ({ ...rule, serve: within(rule.serve, used) })), serve: within(serve, used) }
}

function within(serve: Serve, used: Set<string>): Serve {
  return typeof serve === 'object' && serve !== null && 'rules' in serve ? renamed(serve, used) : serve
}

function free(id: string, used: Set<string>): string {
  let name = id
  for (let number = 2; used.has(name); number += 1) name = `${id}-${number}`
  used.add(name)
  return name
}
