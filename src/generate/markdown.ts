/** Text as Markdown that shows it, whatever stands in it. */

/** Characters that would be markup, HTML or the end of a table's cell. `_` is left: within words it is none. */
const MARKUP = /[\\<>&[\]|*~#`!]/g
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }
const CODE = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g

/** A sentence: everything is shown as it is written, but for code in backticks, which is code. On one line. */
export function prose(text: string): string {
  const line = oneLine(text)
  let shown = ''
  let at = 0
  for (const match of line.matchAll(CODE)) {
    shown += escaped(line.slice(at, match.index)) + code(match[2] ?? '')
    at = match.index + match[0].length
  }
  return shown + escaped(line.slice(at))
}

function escaped(text: string): string {
  return text.replaceAll(MARKUP, mark => ENTITIES[mark] ?? `\\${mark}`).replaceAll(/(?<!\w)_|_(?!\w)/g, String.raw`\_`)
}

/** Text in code style, also within a table. */
export function code(text: string): string {
  const line = oneLine(text)
  // A backslash before a pipe cannot stand in a table's code: the pipe would end the cell.
  if (line.includes(String.raw`\|`)) return `<code>${line.replaceAll(/[^\p{L}\p{N} ]/gu, entity)}</code>`
  // A longer row of backticks than any inside; a space keeps those at the ends apart.
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([row]) => row.length))
  const fence = '`'.repeat(longest + 1)
  const pad = line.startsWith('`') || line.endsWith('`') || /^ .* $/.test(line) ? ' ' : ''
  return `${fence}${pad}${line.replaceAll('|', String.raw`\|`)}${pad}${fence}`
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`
}

/** Control characters, and with them line breaks, would end a row or forge one. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** A table. The cells are Markdown already. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Where a heading is linked to, as renderers of Markdown make it: small letters, hyphens for spaces. */
export function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}
