import type { SecretListing } from 'varve'

/** How a secret stands, as one word. */
export type SecretState = 'ok' | 'rotating' | 'unreadable' | 'plaintext'

/** How a stored secret stands; `now` in milliseconds since 1970 UTC. */
export function stateOf({ kind, readable, rotatingUntil }: SecretListing, now: number): SecretState {
  if (kind === 'plaintext') return 'plaintext'
  if (!readable) return 'unreadable'
  return rotatingUntil !== undefined && rotatingUntil > now ? 'rotating' : 'ok'
}

/** What everybody has stored for each key; what scopes have is counted. */
export function byKey(listings: readonly SecretListing[]): ReadonlyMap<string, SecretListing> {
  const ordered = listings.toSorted((one, other) => Number(one.scope === undefined) - Number(other.scope === undefined))
  return new Map(ordered.map(listing => [listing.key, listing]))
}

/** A secret that nobody can guess: letters and digits, without those that look alike. */
export function generated(length = 32): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
  // Bytes above the last whole multiple would make the first letters likelier.
  const most = 256 - (256 % letters.length)
  let text = ''
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < most && text.length < length) text += letters.charAt(byte % letters.length)
    }
  }
  return text
}
