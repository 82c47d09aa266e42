import { Secret } from '../../core/secret.ts'

/** A shorter text would be masked in half the words of a sentence, and is no secret anyway. */
const SHORTEST = 4
/** From how many characters on a part of a secret is one that nobody says by chance. */
const TELLING = 8

/**
 * All the texts in a value by which somebody would say it in a sentence: whole, as JSON or a URL has it, line by line, the
 * password of an address, and words in it that are no words of a language. The longest comes first.
 */
export function secretTexts(values: readonly unknown[]): readonly string[] {
  const texts = new Set(values.flatMap(formsOf))
  return [...texts].filter(text => text.length >= SHORTEST).toSorted((a, b) => b.length - a.length)
}

function formsOf(value: unknown): string[] {
  if (value instanceof Secret) return formsOf(value.reveal())
  if (typeof value === 'string') return formsOfText(value)
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)]
  if (value instanceof URL) return formsOfText(value.href)
  if (typeof value !== 'object' || value === null) return []
  return [...whole(value), ...Object.keys(value).filter(isTelling), ...Object.values(value).flatMap(formsOf)]
}

function formsOfText(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map(line => line.trim())
  const words = text.split(/[^\p{L}\p{N}_-]+/u).filter(isTelling)
  return [text, escaped(text), encoded(text), ...lines, ...lines.map(escaped), ...passwordIn(text), ...words]
}

/** An object as it would be printed, where it can be. */
function whole(value: object): string[] {
  try {
    return [JSON.stringify(value)]
  } catch {
    return []
  }
}

/** As JSON has it between its quotes. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function encoded(text: string): string {
  // Half of a pair of surrogates cannot be encoded.
  return encodeURIComponent(
    text.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, ''),
  )
}

/** The password in an address, as it is written there and as it is meant. */
function passwordIn(text: string): string[] {
  const password = /^\s*[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^@]*)@/i.exec(text)?.[1]
  if (password === undefined) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

/** True for a word with digits or capitals in it, or a very long one: `localhost` is said by chance, `f3Zq9L0p` is not. */
function isTelling(word: string): boolean {
  return word.length >= TELLING && (word.length >= 2 * TELLING || /\p{N}|\p{Ll}\p{Lu}|\p{Lu}\p{Ll}.*\p{Lu}/u.test(word))
}
