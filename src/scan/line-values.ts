import type { NamedValue } from './named-values.ts'

/** A line of a text, and where it begins. */
export interface Line {
  readonly text: string
  readonly at: number
}

/** The lines of a text, without their ends. */
export function* linesOf(text: string): Generator<Line> {
  for (let at = 0; at <= text.length;) {
    const end = text.indexOf('\n', at)
    const stop = end === -1 ? text.length : end
    yield { text: text.slice(at, text[stop - 1] === '\r' ? stop - 1 : stop), at }
    at = stop + 1
  }
}

const LINE = /^[ \t]*(?:export[ \t]+)?([\w.:/@$-]+)[ \t]*[=:][ \t]*(.*)$/
const SECTION = /^[ \t]*\[([^\]]*)\]/
const IN_SHELL = /^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+|set[ \t]+)?(\$?[A-Za-z_]\w*)=([^\s'"`$;|&()<>]+)/

/** `name = value` a line, with sections or without: INI, properties, `.env`, `.npmrc`. */
export function lineValues(text: string): NamedValue[] {
  const found: NamedValue[] = []
  let section: readonly string[] = []
  for (const line of linesOf(text)) {
    if (/^[ \t]*[#;]/.test(line.text)) continue
    const heading = SECTION.exec(line.text)?.[1]
    if (heading !== undefined) section = heading.split(/[.\s"']+/).filter(part => part !== '')
    else found.push(...valueOn(line, section))
  }
  return found
}

function valueOn({ text, at }: Line, section: readonly string[]): NamedValue[] {
  const [, name, rest = ''] = LINE.exec(text) ?? []
  if (name === undefined) return []
  const value = unquoted(rest)
  const begin = text.indexOf(name)
  return [{ path: [...section, ...name.split('.')], value, at: at + begin, valueAt: at + text.length - rest.length }]
}

/** Assignments of a shell whose value has no quotes. */
export function shellValues(text: string): NamedValue[] {
  const found: NamedValue[] = []
  for (const { text: line, at } of linesOf(text)) {
    const [whole, name, value = ''] = IN_SHELL.exec(line) ?? []
    if (whole === undefined || name === undefined) continue
    found.push({
      path: [name.replace('$', '')],
      value,
      at: at + whole.length - value.length - name.length - 1,
      valueAt: at + whole.length - value.length,
    })
  }
  return found
}

/** A value without its quotes, or without the comment behind it. */
export function unquoted(rest: string): string {
  const quote = rest[0]
  if (quote === '"' || quote === "'" || quote === '`') {
    const end = rest.indexOf(quote, 1)
    return rest.slice(1, end === -1 ? rest.length : end)
  }
  const comment = rest.search(/[ \t]#/)
  return (comment === -1 ? rest : rest.slice(0, comment)).trim()
}
