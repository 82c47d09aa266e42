/** What a figure must be, and what it should be: a ratio to the baseline, or an amount of its own. */
export interface Bound {
  readonly sense: 'at most' | 'at least'
  readonly must: number
  readonly goal: number
  /** Behind the figures: `×`, `ms`, `B`. */
  readonly unit: string
}

/** One line of a table. */
export interface Row {
  readonly case: string
  readonly ours: string
  /** What it is compared with, with its own figure. */
  readonly baseline?: string
  /** The ratio to the baseline, or whatever `bound` is about. */
  readonly figure?: number
  readonly bound?: Bound
}

/** One benchmark's outcome. */
export interface Table {
  readonly title: string
  readonly rows: readonly Row[]
  /** What has to be known to read it. */
  readonly notes?: readonly string[]
}

/** `ok` reaches the goal, `must` only what is required, `short` neither; empty where nothing is required or measured. */
export function verdict({ figure, bound }: Row): 'ok' | 'must' | 'short' | '' {
  if (figure === undefined || bound === undefined || Number.isNaN(figure)) return ''
  const reaches = (limit: number): boolean => (bound.sense === 'at most' ? figure <= limit : figure >= limit)
  if (reaches(bound.goal)) return 'ok'
  return reaches(bound.must) ? 'must' : 'short'
}

const COLUMNS = ['case', 'ours', 'baseline', 'figure', 'must / goal', ''] as const

/** A table in Markdown, with its columns aligned. */
export function markdown({ title, rows, notes = [] }: Table): string {
  const cells = [[...COLUMNS], ...rows.map(cellsOf)]
  const widths = COLUMNS.map((_, column) => Math.max(3, ...cells.map(row => row[column]?.length ?? 0)))
  const lines = cells.map(row => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`
  const [head = '', ...body] = lines
  return [`## ${title}`, '', head, rule, ...body, ...notes.flatMap(note => ['', note]), ''].join('\n')
}

function cellsOf(row: Row): string[] {
  const { figure, bound } = row
  const sign = bound?.sense === 'at most' ? '≤' : '≥'
  return [
    row.case,
    row.ours,
    row.baseline ?? '',
    figure === undefined ? '' : `${short(figure)} ${bound?.unit ?? '×'}`,
    bound === undefined ? '' : `${sign} ${limits(bound)} ${bound.unit}`,
    verdict(row),
  ]
}

function limits({ must, goal }: Bound): string {
  return must === goal ? short(must) : `${must} / ${goal}`
}

/** A number in three figures: `0.52`, `13.1`, `1,234`. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return 'n/a'
  const size = Math.abs(value)
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
