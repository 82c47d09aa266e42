/**
 * PostgreSQL's texts hold every character but NUL. A text that has one is kept with U+0001 before it, in an order that
 * stays the order of the texts: NUL becomes U+0001 U+0001, and U+0001 becomes U+0001 U+0002. All others are kept as
 * they are.
 */
export function toColumn(text: string): string {
  return LOW.test(text) ? text.replaceAll('\u0001', '\u0001\u0002').replaceAll('\0', '\u0001\u0001') : text
}

/** The text that `toColumn` was given. */
export function fromColumn(column: unknown): string {
  const text = String(column)
  return text.includes('\u0001') ? text.replaceAll('\u0001\u0001', '\0').replaceAll('\u0001\u0002', '\u0001') : text
}

// oxlint-disable-next-line no-control-regex -- these two are what it is about
const LOW = /[\0\u0001]/
