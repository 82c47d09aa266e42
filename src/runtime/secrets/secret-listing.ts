import { isProblem } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Leaf } from '../../core/revisions/revision.ts'
import type { Stored } from '../../core/revisions/state.ts'
import { acceptedUntil } from '../../core/rollouts/acceptance.ts'
import { isReserved } from '../../core/rollouts/segment.ts'
import { rolloutOf } from '../../core/rollouts/whole-document.ts'
import type { Fingerprints } from './fingerprints.ts'
import type { Log } from '../log.ts'
import type { ManagedSecrets } from '../managed/managed-secrets.ts'
import type { Present } from '../present.ts'
import type { ReadSecret, Sealing } from './sealing.ts'
import { someAtOnce } from '../some-at-once.ts'
import { leavesIn, type StoredLeaf } from './stored-leaves.ts'
import type { SecretListing, SecretListOptions } from './stored-secrets.ts'
import { covers } from '../watch.ts'

/** What stored secrets are listed with. */
export interface SecretListingParts {
  readonly present: Present
  readonly sealing: Sealing
  readonly managed: ManagedSecrets
  readonly fingerprints: Fingerprints
}

/** What is known of one of them. */
type About = Pick<SecretListing, 'kind' | 'readable'> & Partial<SecretListing>

/** A live secret, and where it is in its entry. */
interface Live extends StoredLeaf {
  readonly stored: Stored
}

const EXPOSED = 'it stands in the open, which only development and test allow'

/** Lists the live secrets of a log, in order of key and scope, as their records are now. */
export async function listSecrets(
  log: Log,
  parts: SecretListingParts,
  { keys = '*', scope }: SecretListOptions,
): Promise<SecretListing[]> {
  const { present } = parts
  const wanted = [...present.state.live()].filter(
    stored =>
      covers(keys, stored.key) &&
      !isReserved(stored.scope) &&
      (scope === undefined || (stored.scope ?? null) === scope),
  )
  const live = wanted
    .flatMap(stored => (stored.entry === undefined ? [] : leavesIn(stored.entry).map(leaf => ({ stored, ...leaf }))))
    .filter(one => isSecret(present, one))
    .toSorted((a, b) => (nameOf(a.stored) < nameOf(b.stored) ? -1 : nameOf(a.stored) > nameOf(b.stored) ? 1 : 0))
  const fingerprint = await whileAway(parts.fingerprints.maker(log), undefined)
  return someAtOnce(live, async one => listing(parts, one, await aboutIt(log, parts, { ...one, fingerprint })))
}

/** True for a value that is a secret: by its declaration, or because it is sealed. */
function isSecret({ definitions }: Present, { stored, leaf }: Live): boolean {
  return 'sealed' in leaf || definitions.find(stored.key)?.secret === true
}

function nameOf({ key, scope }: Stored): string {
  return `${key}\n${scope ?? ''}`
}

function listing({ present }: SecretListingParts, { stored, side }: Live, about: About): SecretListing {
  const { key, scope, revision, by, at, entry } = stored
  const rollout = rolloutOf(entry)
  const rotatingUntil = rollout === undefined ? undefined : acceptedUntil(rollout, present.now())
  return {
    key,
    ...(scope === undefined ? {} : { scope }),
    ...(side === undefined ? {} : { side }),
    ...{ revision, by, at },
    ...about,
    ...(rotatingUntil === undefined ? {} : { rotatingUntil }),
  }
}

async function aboutIt(
  log: Log,
  parts: SecretListingParts,
  { stored, leaf, fingerprint }: Live & { readonly fingerprint: ((value: Json) => string) | undefined },
): Promise<About> {
  const print = (value: Json): Pick<About, 'fingerprint'> =>
    fingerprint === undefined ? {} : { fingerprint: fingerprint(value) }
  if ('reference' in leaf) return aboutReference(parts.managed, leaf.reference, print)
  if ('value' in leaf) {
    if (!parts.sealing.servesPlaintext) return { kind: 'plaintext', readable: false, reason: EXPOSED }
    return { kind: 'plaintext', readable: true, ...print(leaf.value) }
  }
  const read = await readSealed(log, parts.sealing, stored, leaf)
  const { keyId } = read
  if ('reason' in read) {
    const { reason } = read
    return { kind: 'sealed', readable: false, reason, ...(keyId === undefined ? {} : { wants: keyId }) }
  }
  return { kind: 'sealed', readable: true, ...(keyId === undefined ? {} : { keyId }), ...print(read.value) }
}

/** A sealed value as its record is now; while the store is away, as it was when it arrived. */
async function readSealed(
  { store }: Log,
  sealing: Sealing,
  stored: Stored,
  { sealed }: Extract<Leaf, { readonly sealed: string }>,
): Promise<ReadSecret> {
  const known = stored.entry === undefined ? undefined : sealing.valueIn(stored.entry, sealed, stored)
  return whileAway(sealing.read(store.records, sealed, stored), known ?? { reason: 'the store cannot be asked' })
}

function aboutReference(
  managed: ManagedSecrets,
  reference: string,
  print: (value: Json) => Pick<About, 'fingerprint'>,
): About {
  const answer = managed.known(reference)
  if (answer === undefined) return { kind: 'reference', reference, readable: false, reason: 'it was not asked for yet' }
  if (answer.problem !== undefined)
    return { kind: 'reference', reference, readable: false, reason: answer.problem.issue }
  return { kind: 'reference', reference, readable: true, ...print(answer.value) }
}

/** What something comes to, or this where the store is away: a list is wanted then more than ever. */
async function whileAway<T, U>(asked: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await asked
  } catch (error) {
    if (isProblem(error, 'STORE_UNREACHABLE')) return otherwise
    throw error
  }
}
