import type { NamedValue } from './named-values.ts'

/**
 * `name = "…"`, `name: String = "…"`, `name := '…'`, `"name" => "…"`. Every part is bounded, so that no line takes long;
 * a name is only begun where a word begins.
 */
const ASSIGNMENT =
  /(?<![\w.-])(["']?)([A-Za-z_][\w.$-]{0,99})\1\]?[ \t]{0,20}(?::[ \t]{0,4}[A-Za-z_][\w<>?]{0,30}[ \t]{0,4}=|:=|=>|[=:])(?![=~])[ \t]{0,20}(["'])((?:(?!\3)[^\\\r\n]|\\.){1,400})\3/g
/** `getenv("TOKEN", "…")`, `os.environ.get("TOKEN", "…")`. */
const WITH_DEFAULT =
  /(?:getenv|environ\.get|env)\([ \t]{0,8}["']([\w.-]{1,99})["'][ \t]{0,8},[ \t]{0,8}(["'])((?:(?!\2)[^\\\r\n]|\\.){1,400})\2/gi

/** Quoted literals with a name beside them, in any language that writes them this way. */
export function assignedValues(text: string): NamedValue[] {
  const assigned = Array.from(text.matchAll(ASSIGNMENT), match => {
    const [whole, quote = '', name = '', , value = ''] = match
    return named(name, value, match.index + quote.length, match.index + whole.length - value.length - 1)
  })
  const defaults = Array.from(text.matchAll(WITH_DEFAULT), match => {
    const [whole, name = '', , value = ''] = match
    return named(name, value, match.index + whole.indexOf(name), match.index + whole.length - value.length - 1)
  })
  return [...assigned, ...defaults]
}

function named(name: string, value: string, at: number, valueAt: number): NamedValue {
  return { path: name.split('.'), value, at, valueAt }
}
