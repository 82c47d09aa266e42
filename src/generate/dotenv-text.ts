/** Values as text of a `.env` file that every reader of such files understands alike. */

/** Characters no reader does anything with. */
const BARE = /^[\w.,:/@+-]+$/

/**
 * A value written for a `.env` file: bare, or in quotes that need no escapes. Undefined where readers would differ: a
 * value with all kinds of quotes in it, with line breaks and backslashes, or with `${…}`, which some expand in any quotes.
 * @example dotenvText('a b') // "'a b'"
 */
export function dotenvText(value: string): string | undefined {
  if (BARE.test(value)) return value
  if (/[\r\0]|\$\{/.test(value)) return undefined
  // On one line, so that it can be commented out: of all escapes, only that of a line break is read alike everywhere.
  if (value.includes('\n')) return /["\\$`]/.test(value) ? undefined : `"${value.replaceAll('\n', String.raw`\n`)}"`
  // In single quotes nothing means anything; only two backslashes, or one at the end, are read in two ways.
  if (!/'|\\\\|\\$/.test(value)) return `'${value}'`
  return /["\\$`]/.test(value) ? undefined : `"${value}"`
}
