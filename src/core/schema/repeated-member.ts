/** Members of JSON that are written twice, of which `JSON.parse` tells nothing. */

/** How many colons are in a text: in sound JSON each member has one, and where there are more, they are within texts, or of members that were written over. */
export function colonsIn(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) count += 1
  return count
}

/** A name of a member or another mark; what is left out between them decides nothing here. */
const MARK = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g

/** Where in sound JSON the second of two members with one name is: an index of the text; undefined where none is. */
export function repeatedMember(text: string): number | undefined {
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
