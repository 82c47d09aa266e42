/** Members of JSON that are written twice, of which `JSON.parse` tells nothing. */
import type { Json } from '../json.ts'

/** Where in sound JSON, read as `value`, the second of two members with one name is: an index of the text; undefined where none is. */
export function repeatedMember(text: string, value: Json): number | undefined {
  // Each member has a colon of its own. Where there are more, they are within texts, or of members that were written over.
  return colonsIn(text) === membersOf(value) ? undefined : firstRepeated(text)
}

function colonsIn(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) count += 1
  return count
}

function membersOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside: readonly Json[] = Array.isArray(value) ? value : Object.values(value)
  const own = Array.isArray(value) ? 0 : inside.length
  return inside.reduce((sum: number, one) => sum + membersOf(one), own)
}

/** A name of a member or another mark; what is left out between them decides nothing here. */
const MARK = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g

function firstRepeated(text: string): number | undefined {
  const open: Set<string>[] = []
  for (const { 0: mark, 1: colon, index } of text.matchAll(MARK)) {
    if (mark === '{') open.push(new Set())
    else if (mark === '}') open.pop()
    else if (colon !== undefined) {
      // The same name may be written with an escape: "a" is "\u0061".
      const name = JSON.parse(mark.slice(0, mark.length - colon.length)) as string
      if (open.at(-1)?.has(name) === true) return index
      open.at(-1)?.add(name)
    }
  }
  return undefined
}
