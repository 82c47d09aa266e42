/** Conditions of documents: `prod | staging`, `!test & eu`, `(eu | us) & production`. Nothing more can be said. */

/** A condition that cannot be read, and where: the position from 1. */
export type Condition = { readonly holds: (names: ReadonlySet<string>) => boolean; readonly names: readonly string[] }

const TOKEN = /\s*([!&|()]|[A-Za-z0-9][\w.-]*)\s*/y
/** Longer than any condition a person would write. */
const LONGEST = 500

/**
 * Reads a condition; undefined when it is none. `&` binds closer than `|`, `!` closest.
 * @example conditionOf('prod | staging')?.holds(new Set(['staging'])) // true
 */
export function conditionOf(text: string): Condition | undefined {
  const tokens = tokensOf(text)
  if (tokens === undefined || tokens.length === 0) return undefined
  let at = 0
  const names: string[] = []
  type Test = (active: ReadonlySet<string>) => boolean

  function either(): Test | undefined {
    let left = both()
    while (left !== undefined && tokens?.[at] === '|') {
      at += 1
      const [one, other] = [left, both()]
      left = other === undefined ? undefined : active => one(active) || other(active)
    }
    return left
  }

  function both(): Test | undefined {
    let left = single()
    while (left !== undefined && tokens?.[at] === '&') {
      at += 1
      const [one, other] = [left, single()]
      left = other === undefined ? undefined : active => one(active) && other(active)
    }
    return left
  }

  function single(): Test | undefined {
    const token = tokens?.[at]
    at += 1
    if (token === '!') {
      const inner = single()
      return inner === undefined ? undefined : active => !inner(active)
    }
    if (token === '(') {
      const inner = either()
      at += 1
      return tokens?.[at - 1] === ')' ? inner : undefined
    }
    if (token === undefined || !/^\w/.test(token)) return undefined
    names.push(token)
    return active => active.has(token)
  }

  const holds = either()
  return holds === undefined || at !== tokens.length ? undefined : { holds, names }
}

function tokensOf(text: string): readonly string[] | undefined {
  if (text.length > LONGEST) return undefined
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.[1]
    if (token === undefined) return undefined
    tokens.push(token)
  }
  return tokens
}
