import { isObject, type Json } from '../json.ts'
import type { Digest } from '../ports.ts'
import { canonical } from './canonical.ts'
import type { Head, Revision, Sealed } from './revision.ts'

/** A revision before it is hashed. */
export type Unhashed = Omit<Revision, 'hash'>

/** The largest canonical text a revision may have, in bytes, unless `open` says otherwise: 1 MiB. */
export const DEFAULT_REVISION_LIMIT = 1 << 20

/** The largest canonical text any store keeps, in bytes: 8 MiB. */
export const LARGEST_REVISION = 8 << 20

/** The hash before revision 1: a log's random id makes it unlike any other log's. */
export function genesisHash(logId: string, digest: Digest): string {
  return digest(`varve/log/1\n${logId}`)
}

/** Hashes a revision and writes its one text. The text never changes again, wherever it is kept. */
export function seal(revision: Unhashed, digest: Digest): { revision: Revision; sealed: Sealed } {
  // In canonical order `hash` comes right after `changes`, so the text is written once, in the two parts around it.
  const { at, by, changes, id, kind, logId, message, note, number, previousHash, v } = revision
  const before = canonical({ at, by, changes } as unknown as Json).slice(0, -1)
  const named = { id, kind, logId, message, ...(note === undefined ? {} : { note }), number, previousHash, v }
  const after = canonical(named).slice(1)
  const hash = digest(`varve/revision/1\n${before},${after}`)
  return { revision: { ...revision, hash }, sealed: { number, id, hash, text: `${before},"hash":"${hash}",${after}` } }
}

/**
 * Reads a sealed revision back. Throws a SealBroken that says in words what does not fit: text that is no JSON, a hash
 * that is not the text's, a number or id that is not the one it was filed under.
 */
export function unseal(sealed: Sealed, digest: Digest): Revision {
  const revision = parseRevision(sealed.text)
  if (revision.number !== sealed.number)
    throw new SealBroken(`it is filed as ${sealed.number} but says ${revision.number}`)
  if (revision.id !== sealed.id) throw new SealBroken('it is filed under another id than it says')
  if (revision.hash !== sealed.hash) throw new SealBroken('it is filed under another hash than it says')
  // The hash covers the text without its own member. No string inside can look like that member, because a quote in
  // a string is escaped, and no object inside can hold its own revision's hash.
  const covered = sealed.text.replace(`"hash":"${revision.hash}",`, '')
  if (digest(`varve/revision/1\n${covered}`) !== revision.hash) throw new SealBroken('its text does not match its hash')
  return revision
}

/** Says why a stored revision is not the one that was written. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

function parseRevision(text: string): Revision {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new SealBroken('its text is not JSON')
  }
  const looksRight =
    isObject(parsed) &&
    parsed['v'] === 1 &&
    typeof parsed['number'] === 'number' &&
    typeof parsed['hash'] === 'string' &&
    typeof parsed['id'] === 'string' &&
    typeof parsed['at'] === 'number' &&
    Array.isArray(parsed['changes'])
  if (!looksRight) throw new SealBroken('its text is not a revision')
  return parsed as Revision
}

/** The first revision of a chain that does not follow from the one before, and why not. */
export interface ChainBreak {
  readonly revision: number
  readonly reason: string
}

/**
 * Walks a chain of sealed revisions from a known head, and returns where it leads, or the first break where a revision
 * does not follow from the one before: by number, log id, previous hash, time and its own hash.
 */
export function walkChain(
  chain: Iterable<Sealed>,
  from: { logId: string; number: number; hash: string; at: number },
  digest: Digest,
): Head | ChainBreak {
  let before = from
  for (const sealed of chain) {
    const expected = before.number + 1
    if (sealed.number !== expected) return { revision: expected, reason: 'it is missing' }
    try {
      const revision = unseal(sealed, digest)
      const reason = misfit(revision, before)
      if (reason !== undefined) return { revision: expected, reason }
      before = { logId: from.logId, number: revision.number, hash: revision.hash, at: revision.at }
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      return { revision: expected, reason: error.message }
    }
  }
  return { number: before.number, hash: before.hash, at: before.at }
}

/** The first break of a chain that begins after a known head, or undefined when there is none. */
export function findBreak(
  chain: Iterable<Sealed>,
  from: { logId: string; number: number; hash: string; at: number },
  digest: Digest,
): ChainBreak | undefined {
  const found = walkChain(chain, from, digest)
  return 'reason' in found ? found : undefined
}

/** Why a revision cannot follow `before`, or undefined when it does. */
export function misfit(
  revision: Revision,
  before: { logId: string; number: number; hash: string; at: number },
): string | undefined {
  if (revision.logId !== before.logId) return 'it belongs to another log'
  if (revision.previousHash !== before.hash) return `it does not follow revision ${before.number}`
  if (revision.at < before.at) return `it is dated before revision ${before.number}`
  return undefined
}
