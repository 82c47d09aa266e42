/** Marks in the built page, in whose places the server writes. */
const BASE = '/__VARVE_BASE__/'
const NONCE = '__VARVE_NONCE__'

/** What is written into the page of one answer. */
export interface PagePlace {
  /** What stands before the console's paths: `/prefix/debug`. */
  readonly base: string
  /** The nonce of this answer. */
  readonly nonce: string
}

/** The console's page where it stands. */
export function pageAt(index: string, { base, nonce }: PagePlace): string {
  return index.replaceAll(BASE, `${escaped(base)}/`).replaceAll(NONCE, escaped(nonce))
}

/** A text in an attribute of HTML. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

/** A nonce that nobody can guess: 128 bits. */
export function freshNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}
