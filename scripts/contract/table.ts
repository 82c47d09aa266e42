/** Lines of a table in Markdown, its columns as wide as what is in them. Numbers stand to the right. */
export function tableOf(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = [heads, ...rows.map(row => row.map(String))]
  const widths = heads.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)))
  const isNumber = (column: number): boolean => rows.every(row => typeof row[column] === 'number')
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    )
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (isNumber(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  const [head = [], ...body] = cells
  return [line(head), line(rule), ...body.map(line)]
}
