/** How a dialect of JSON is written. The patterns are sticky: they match what stands at a place. */
export interface Dialect {
  readonly name: string
  readonly space: RegExp
  /** A comment to the end of its line; a dialect that has one has the other kind, too. */
  readonly lineComment?: RegExp
  readonly trailingCommas: boolean
  readonly number: RegExp
  /** What stands in a text besides escapes, by its quotation mark. */
  readonly inQuotes: ReadonlyMap<string, RegExp>
  readonly escape: RegExp
  /** A name without quotation marks. */
  readonly identifier?: RegExp
}

/** JSON as RFC 8259 has it. */
export const STRICT: Dialect = {
  name: 'JSON',
  space: /[ \t\n\r]*/y,
  trailingCommas: false,
  number: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y,
  // oxlint-disable-next-line no-control-regex -- JSON has no control characters in its texts
  inQuotes: new Map([['"', /[^"\\\u0000-\u001f]*/y]]),
  escape: /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y,
}

/** JSON as editors have it for their settings: with comments, and a comma after the last one. */
export const WITH_COMMENTS: Dialect = {
  ...STRICT,
  name: 'JSON with comments',
  lineComment: /\/\/[^\n\r]*/y,
  trailingCommas: true,
}

/** JSON5, version 1.0.0. */
export const JSON5: Dialect = {
  name: 'JSON5',
  space: /[\t\n\v\f\r\u00a0\ufeff\u2028\u2029\p{Zs}]*/uy,
  lineComment: /\/\/[^\n\r\u2028\u2029]*/y,
  trailingCommas: true,
  number: /[+-]?(?:Infinity|NaN|0[xX][\da-fA-F]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)/y,
  inQuotes: new Map([
    ['"', /[^"\\\n\r]*/y],
    ["'", /[^'\\\n\r]*/y],
  ]),
  escape: /\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|0(?!\d)|\r\n|[^0-9ux])/y,
  identifier: /(?:[$_\p{ID_Start}]|\\u[\da-fA-F]{4})(?:[$_\u200c\u200d\p{ID_Continue}]|\\u[\da-fA-F]{4})*/uy,
}

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['0', '\0'],
])

/** What an escape stands for; a line that is continued stands for nothing. */
export function meaningOf(escape: string): string {
  const kind = escape.charAt(1)
  if (kind === 'u' || kind === 'x') return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
  if (/[\n\r\u2028\u2029]/.test(kind)) return ''
  return CONTROLS.get(kind) ?? kind
}

/** A name without quotation marks as it is meant, or undefined where its escapes make it none. */
export function identifierOf(written: string): string | undefined {
  const meant = written.replaceAll(/\\u.{4}/g, meaningOf)
  return /^[$_\p{ID_Start}][$_\u200c\u200d\p{ID_Continue}]*$/u.test(meant) ? meant : undefined
}
