/** Checking revisions by their hashes, with the SHA-256 of the runtime at hand. */
import { VarveError } from './core/errors.ts'
import type { Digest, Platform } from './core/ports.ts'
import type { Head, Sealed } from './core/revisions/revision.ts'
import { genesisHash, walkChain } from './core/revisions/seal.ts'
import { hostPlatform } from './platform.ts'

let host: Platform | undefined

// The platform is asked for at first use: most programs check no chain themselves.
const digest: Digest = text => (host ??= hostPlatform()).digest(text)

/** The head of a log that has no revision yet. It follows from the log's id, so no two logs share one. */
export function genesisOf(logId: string): Head {
  return { number: 0, hash: genesisHash(logId, digest), at: 0 }
}

/**
 * Checks that revisions are what was written, each following the one before, the first following `after`, and returns
 * the head they lead to. Throws CHAIN_BROKEN for the first that is not.
 * @example
 * const { logId } = await store.open()
 * const { revisions } = await store.read(0, 500)
 * const head = verifyRevisions(revisions, { logId, ...genesisOf(logId) })
 */
export function verifyRevisions(revisions: Iterable<Sealed>, after: Head & { readonly logId: string }): Head {
  const found = walkChain(revisions, after, digest)
  if ('reason' in found) throw new VarveError('CHAIN_BROKEN', { revision: found.revision, reason: found.reason })
  return found
}
