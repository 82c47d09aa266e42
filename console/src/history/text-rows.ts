import { diffLines, diffWordsWithSpace } from 'diff'

/** A run of text within a line, and whether just this run is what differs. */
export interface Run {
  readonly text: string
  readonly differs: boolean
}

/** One line of one side. */
export interface Line {
  /** From 1. */
  readonly number: number
  readonly runs: readonly Run[]
}

/** One row of a comparison of texts: a line of either side, or of both. `fold` stands for lines that are the same. */
export type TextRow =
  | { readonly change: 'same'; readonly before: Line; readonly after: Line }
  | { readonly change: 'added'; readonly after: Line }
  | { readonly change: 'removed'; readonly before: Line }
  | { readonly change: 'changed'; readonly before: Line; readonly after: Line }
  | { readonly change: 'fold'; readonly lines: number }

/** Lines that are the same stay in sight this far around what differs. */
const AROUND = 3

/** Longer texts are compared by lines only: words of a megabyte would hold up the page. */
const LONGEST_BY_WORD = 20_000

/** Two texts compared line by line, and within a line that changed word by word; what is the same and far off is folded. */
export function textRows(before: string, after: string): readonly TextRow[] {
  return folded(allRows(before, after))
}

function allRows(before: string, after: string): TextRow[] {
  const rows: TextRow[] = []
  let [left, right] = [1, 1]
  let removed: string[] = []
  const flush = (added: readonly string[]): void => {
    rows.push(...replaced(removed, added, [left, right]))
    left += removed.length
    right += added.length
    removed = []
  }
  for (const part of diffLines(withEnd(before), withEnd(after))) {
    const lines = part.value.replace(/\n$/, '').split('\n')
    if (part.removed) removed = [...removed, ...lines]
    else if (part.added) flush(lines)
    else {
      flush([])
      for (const line of lines) rows.push({ change: 'same', before: plain(line, left++), after: plain(line, right++) })
    }
  }
  flush([])
  return rows
}

/** Without it, a last line that only lacks its end would count as another line. */
function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** Lines that stand for others: paired as far as there are two, and compared word by word. */
function replaced(
  removed: readonly string[],
  added: readonly string[],
  [left, right]: readonly [number, number],
): TextRow[] {
  const paired = Math.min(removed.length, added.length)
  return [
    ...removed.slice(0, paired).map((line, index): TextRow => {
      const [before, after] = wordRuns(line, added[index] ?? '')
      return {
        change: 'changed',
        before: { number: left + index, runs: before },
        after: { number: right + index, runs: after },
      }
    }),
    ...removed
      .slice(paired)
      .map((line, index): TextRow => ({ change: 'removed', before: plain(line, left + paired + index) })),
    ...added
      .slice(paired)
      .map((line, index): TextRow => ({ change: 'added', after: plain(line, right + paired + index) })),
  ]
}

/** The runs of two lines: those that both have, and those that only one of them has. */
export function wordRuns(before: string, after: string): readonly [readonly Run[], readonly Run[]] {
  if (before.length + after.length > LONGEST_BY_WORD)
    return [[{ text: before, differs: true }], [{ text: after, differs: true }]]
  const parts = diffWordsWithSpace(before, after)
  const side = (other: 'added' | 'removed', own: 'added' | 'removed'): Run[] =>
    parts.filter(part => !part[other]).map(part => ({ text: part.value, differs: part[own] }))
  return [side('added', 'removed'), side('removed', 'added')]
}

function plain(text: string, number: number): Line {
  return { number, runs: [{ text, differs: false }] }
}

function folded(rows: readonly TextRow[]): readonly TextRow[] {
  const isNear = (index: number): boolean =>
    rows.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ change }) => change !== 'same')
  const shown: TextRow[] = []
  for (const [index, row] of rows.entries()) {
    const last = shown.at(-1)
    if (isNear(index)) shown.push(row)
    else if (last?.change === 'fold') shown[shown.length - 1] = { change: 'fold', lines: last.lines + 1 }
    else shown.push({ change: 'fold', lines: 1 })
  }
  return shown
}
