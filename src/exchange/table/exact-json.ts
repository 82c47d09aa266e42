/** How deep lists and objects of a row may be nested: what arrives from outside must not exhaust the stack. */
export const MOST_NESTED = 64

/**
 * JSON as it is written: an integer that JavaScript would round becomes a BigInt, so that nobody takes it for exact.
 * Throws SyntaxError, also for what is nested deeper than 64; its message may quote the text.
 */
export function exactJson(text: string): unknown {
  // A row's own list and object stand around its values.
  if (depthOf(text) > MOST_NESTED + 2) throw new SyntaxError(`it is nested deeper than ${MOST_NESTED}`)
  return JSON.parse(text, (_name, member: unknown, context?: { readonly source?: string }) => {
    const { source = '' } = context ?? {}
    const isRounded = typeof member === 'number' && !Number.isSafeInteger(member) && /^-?\d+$/.test(source)
    return isRounded ? BigInt(source) : member
  }) as unknown
}

/** How deep brackets are nested, those in texts aside. */
function depthOf(text: string): number {
  let [depth, deepest, at] = [0, 0, 0]
  for (; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '"') at = endOfText(text, at)
    else if (sign === '[' || sign === '{') deepest = Math.max(deepest, (depth += 1))
    else if (sign === ']' || sign === '}') depth -= 1
  }
  return deepest
}

/** Where the text that begins at a quote ends. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}
