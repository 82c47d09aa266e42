/**
 * True for the share of requests that are looked at more closely. It is decided by the id, so that every service that a
 * request passes through keeps it, or none: FNV-1a (32 bits) of its UTF-16 units, with the last mixing steps of murmur3, for
 * ids that differ in their last character only.
 */
export function isSampled(request: string, share: number): boolean {
  let hash = 0x811c9dc5
  for (let at = 0; at < request.length; at += 1) hash = Math.imul(hash ^ request.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32 < share
}
