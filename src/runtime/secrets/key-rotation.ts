import type { Keyring, SealedSecret, Store, StoredRecord } from '../../core/ports.ts'
import { canonical } from '../../core/revisions/canonical.ts'
import { SEALED_RECORDS } from '../../core/revisions/commitment.ts'
import { NamedTokens, type NamedPlace } from './named-tokens.ts'
import { sweepOrphans } from './orphans.ts'
import { openedBy, sealedIn } from './sealed-record.ts'
import { scrubbed } from './scrubbing.ts'
import { someAtOnce } from '../some-at-once.ts'

/** Tokens listed at a time. */
const PAGE = 500

/** Passes after which a rotation ends although others go on sealing with another key. */
const MOST_PASSES = 20

/** How far a change of the key ring's key has come. */
export interface KeyRotationProgress {
  /** 1, 2, 3 …: all tokens are looked at until a pass finds none that is sealed with another key. */
  readonly pass: number
  /** Tokens looked at so far, in this pass. */
  readonly done: number
  /** Tokens that were sealed anew so far, in all passes. */
  readonly resealed: number
}

/** A token that could not be opened: it stays as it is. */
export interface UnopenedToken extends Partial<NamedPlace> {
  /** The record it lies in: its commitment, or `fingerprint` for the log's own key. */
  readonly id: string
  /** Why, as a clause that says nothing of the value. */
  readonly reason: string
  /** Id of the key that it was sealed with, where it says so. */
  readonly wants?: string
}

/** What a change of the key ring's key came to. */
export interface KeyRotation {
  /** Id of the key that seals now. */
  readonly keyId: string
  /** Tokens that were sealed anew by this run. */
  readonly resealed: number
  /** Tokens that were sealed with that key before. */
  readonly already: number
  /** Tokens that could not be opened, with the key each wants and where its value was written, where that is known. */
  readonly unreadable: readonly UnopenedToken[]
  /** Tokens that no revision names, older than an hour, which were destroyed: what writes left that came to nothing. */
  readonly orphans: number
  /** True once a whole look found nothing sealed with another key. False where others went on sealing with one, or taking turns. */
  readonly settled: boolean
  /** Ids of the other keys of the ring that nothing in this store needs any more: they may be retired. None unless it settled. */
  readonly retirable: readonly string[]
  /** Whether what was replaced is gone from the store's files too; undefined where the store cannot do that. */
  readonly scrubbed: boolean | undefined
  /** Why it is not, as a sentence. */
  readonly scrubFailure?: string
}

/** How a change of the key is followed and ended. */
export interface RotateKeyOptions {
  /** Ends it between two tokens; the next run goes on from there. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: KeyRotationProgress) => void
}

/** What a change of the key works with. */
export interface KeyRotationParts {
  readonly store: Store
  readonly keyring: Keyring
  /** Writes a revision that says how many orphans are going to be destroyed. */
  readonly announce: (orphans: number) => Promise<unknown>
}

/**
 * Seals every token with the key ring's first key, the live ones and those of history alike, and destroys orphans. Records are
 * written each against the version that was read: so writers, and other runs, may go on meanwhile. A revision is written where
 * there are orphans, and nowhere else. It may be broken off anywhere, and repeated. Throws what the store does, or the signal's reason.
 */
export async function rotateKey(parts: KeyRotationParts, options: RotateKeyOptions = {}): Promise<KeyRotation> {
  const { store, keyring } = parts
  const names = new NamedTokens(store)
  await names.readOn(options.signal)
  const orphans = await sweepOrphans({ ...parts, names }, options.signal)
  const passes: Pass[] = []
  for (let last: Pass | undefined; last?.isQuiet !== true && passes.length < MOST_PASSES; passes.push(last)) {
    const resealed = sum(passes.map(pass => pass.resealed))
    last = new Pass(parts, options, { number: passes.length + 1, resealed })
    await last.run()
  }
  const [first, last] = [passes[0], passes.at(-1)]
  if (first === undefined || last === undefined) throw new RangeError('a rotation has a pass at least')
  return {
    keyId: last.keyId,
    resealed: sum(passes.map(pass => pass.resealed)),
    already: first.already,
    unreadable: last.unreadable.map(token => ({ ...token, ...names.placeOf(token.id) })),
    orphans,
    settled: last.isQuiet,
    retirable: last.isQuiet ? keyring.keyIds.filter(id => id !== last.keyId && !last.needed.has(id)) : [],
    // Also after a pass that found nothing to do: an earlier run may have ended just before this.
    ...(await scrubbed(store)),
  }
}

/** One look at every token. */
class Pass {
  readonly #parts: KeyRotationParts
  readonly #options: RotateKeyOptions
  readonly #before: { readonly number: number; readonly resealed: number }
  keyId = ''
  resealed = 0
  already = 0
  /** Tokens that somebody else wrote meanwhile. */
  #met = 0
  readonly unreadable: UnopenedToken[] = []
  /** Keys other than the first that a token was seen to want. */
  readonly needed = new Set<string>()

  constructor(parts: KeyRotationParts, options: RotateKeyOptions, before: { number: number; resealed: number }) {
    this.#parts = parts
    this.#options = options
    this.#before = before
  }

  /** True for one that found every token sealed with the first key, but for those that nobody can open. */
  get isQuiet(): boolean {
    return this.resealed === 0 && this.#met === 0
  }

  async run(): Promise<void> {
    const { store, keyring } = this.#parts
    // A ring that follows a file knows of a new key at the latest when it seals.
    this.keyId = (await keyring.seal('')).keyId
    let done = 0
    for (let after: string | undefined; ;) {
      const page = await store.records.list(SEALED_RECORDS, { limit: PAGE, ...(after === undefined ? {} : { after }) })
      await someAtOnce(page, async record => {
        this.#options.signal?.throwIfAborted()
        await this.#look(record)
      })
      after = page.at(-1)?.id
      if (after === undefined) return
      done += page.length
      const { number: pass, resealed } = this.#before
      this.#options.onProgress?.({ pass, done, resealed: resealed + this.resealed })
    }
  }

  async #look(record: StoredRecord): Promise<void> {
    const sealed = sealedIn(record.body)
    if (sealed === undefined) return this.#unopened({ id: record.id, reason: 'its token is damaged' })
    const opened = await openedBy(this.#parts.keyring, sealed)
    if (opened === undefined || 'reason' in opened) {
      const reason = opened?.reason ?? 'the key ring failed to open it'
      return this.#unopened({ id: record.id, reason, wants: sealed.keyId })
    }
    if (sealed.keyId === this.keyId) this.already += 1
    else if (await this.#reseal(record, opened.text)) this.resealed += 1
    else this.#met += 1
  }

  /** False where somebody else wrote it, or destroyed it, since it was read. */
  async #reseal({ id, version, expiresAt }: StoredRecord, text: string): Promise<boolean> {
    const { store, keyring } = this.#parts
    const fresh = await sealedSurely(keyring, text)
    const options = { expect: version, ...(expiresAt === undefined ? {} : { expiresAt }) }
    return (await store.records.put(SEALED_RECORDS, id, canonical({ ...fresh }), options)) !== undefined
  }

  #unopened(token: UnopenedToken): void {
    this.unreadable.push(token)
    if (token.wants !== undefined) this.needed.add(token.wants)
  }
}

/** A text sealed so that it was seen to open again: what it replaces is gone. */
async function sealedSurely(keyring: Keyring, text: string): Promise<SealedSecret> {
  const { keyId, token } = await keyring.seal(text)
  const opened = await openedBy(keyring, { keyId, token })
  if (opened !== undefined && 'text' in opened && opened.text === text) return { keyId, token }
  throw new Error('The key ring does not open what it seals. Nothing was replaced.')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
