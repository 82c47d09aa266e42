/** The members of an answer as text, in whatever form the client gives them; none where it is no list. */
export function textsOf(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(textOf) : []
}

/** One value of an answer as text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}

/** Names and values of an answer: a map, or a list in which they alternate, as older protocols have it. */
export function pairsOf(answer: unknown): ReadonlyMap<string, string> {
  if (answer instanceof Map) return new Map([...answer].map(([name, value]) => [textOf(name), textOf(value)]))
  if (Array.isArray(answer))
    return new Map(groupsOf(textsOf(answer), 2).map(([name = '', value = '']) => [name, value]))
  if (typeof answer !== 'object' || answer === null) return new Map()
  return new Map(Object.entries(answer).map(([name, value]) => [name, textOf(value)]))
}

/** A list cut into pieces of `length`. */
export function groupsOf<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, index) =>
    list.slice(index * length, (index + 1) * length),
  )
}
