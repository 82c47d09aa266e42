/** A line that two texts do not share, or a stretch that they do. */
export type DiffLine = { readonly sign: '+' | '-' | '@'; readonly text: string }

/** Longest middle, in lines of both texts multiplied, that is compared line by line. */
const MOST_CELLS = 4_000_000

/**
 * What turns one text into another, line by line: `-` for lines that go, `+` for lines that come, `@` for where each
 * stretch begins in the old text.
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return stretches(a.slice(start, a.length - end), b.slice(start, b.length - end), start)
}

function stretches(a: readonly string[], b: readonly string[], offset: number): readonly DiffLine[] {
  if (a.length === 0 && b.length === 0) return []
  const lines: DiffLine[] = []
  let shared = true
  const changed = (at: number, line: DiffLine): void => {
    if (shared) lines.push({ sign: '@', text: `line ${at + offset + 1}` })
    shared = false
    lines.push(line)
  }
  const common = commonLengths(a, b)
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && common !== undefined && a[i] === b[j]) {
      shared = true
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && (common?.(i + 1, j) ?? 0) >= (common?.(i, j + 1) ?? 0))) {
      changed(i, { sign: '-', text: a[i] ?? '' })
      i += 1
    } else {
      changed(i, { sign: '+', text: b[j] ?? '' })
      j += 1
    }
  }
  return lines
}

/** The length of the longest common subsequence of what follows two places; undefined where that would take too long. */
function commonLengths(a: readonly string[], b: readonly string[]): ((i: number, j: number) => number) | undefined {
  const width = b.length + 1
  if (a.length * b.length > MOST_CELLS) return undefined
  const cells = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [below, beside] = [cells[(i + 1) * width + j] ?? 0, cells[i * width + j + 1] ?? 0]
      cells[i * width + j] = a[i] === b[j] ? (cells[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(below, beside)
    }
  }
  return (i, j) => cells[i * width + j] ?? 0
}
