/** Cells wider than this are cut: a table is for looking, JSON for all of it. */
const WIDEST = 60

/** Rows as columns of a terminal, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const cut = rows.map(row => row.map(short))
  const widths = (cut[0] ?? []).map((_, column) => Math.max(...cut.map(row => row[column]?.length ?? 0)))
  return cut
    .map(
      row =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function short(text: string): string {
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1)}…`
}
