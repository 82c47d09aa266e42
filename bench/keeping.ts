const MARK = '<!-- Everything below is written by `npm run bench -- --keep`. -->'
/** Stands above the tables of one benchmark. */
const OPENING = /^<!-- bench ([a-z]+), (.+) -->$/m

/** The tables of one benchmark, with where and when they were measured. */
interface Kept {
  readonly where: string
  readonly tables: string
}

/**
 * A page with new tables for the benchmarks that ran, in the order of `names`; those of others stay as they are. `where`
 * says where and when the new ones were measured.
 */
export function withTables(
  page: string,
  ran: ReadonlyMap<string, string>,
  { names, where }: { readonly names: readonly string[]; readonly where: string },
): string {
  const [said = '', below = ''] = page.split(MARK)
  const kept = new Map([...keptIn(below), ...[...ran].map(([name, tables]) => [name, { where, tables }] as const)])
  const parts = names.flatMap(name => {
    const { where: measured = '', tables = '' } = kept.get(name) ?? {}
    return tables === '' ? [] : [`<!-- bench ${name}, ${measured} -->\n\n${measured}\n\n${tables.trim()}`]
  })
  return `${said}${MARK}\n\n${parts.join('\n\n')}\n`
}

function keptIn(text: string): Map<string, Kept> {
  const [, ...parts] = text.split(OPENING)
  const kept = new Map<string, Kept>()
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [name = '', where = '', tables = ''] = parts.slice(at, at + 3)
    // The place stands once more for people.
    kept.set(name, { where, tables: tables.trim().slice(where.length).trim() })
  }
  return kept
}
