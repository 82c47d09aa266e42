import { isObject, parsedJson, type Json } from '../json.ts'
import type { Digest } from '../ports.ts'
import { canonical } from './canonical.ts'
import type { Commitment, Entry } from './revision.ts'

/** The kind of records in which tokens of secrets are kept, each under its commitment. */
export const SEALED_RECORDS = 'sealed'

/** A secret value with the place it is for: what a token holds, and what a commitment binds. */
export interface CommittedValue {
  readonly key: string
  /** Null for everybody. */
  readonly scope: string | null
  readonly value: Json
}

/** A committed value as the one text that is hashed and sealed. `nonce` is 32 random bytes in hex, so that a hash tells nothing. */
export function committedText({ key, scope, value }: CommittedValue, nonce: string): string {
  return canonical({ key, nonce, scope, value })
}

/** The commitment to such a text: what a revision holds in place of the secret. */
export function commitmentOf(text: string, digest: Digest): Commitment {
  return digest(`varve/secret/1\n${text}`)
}

/** Reads such a text back; undefined unless it is the one that a commitment was made to. */
export function committedValue(text: string, commitment: Commitment, digest: Digest): CommittedValue | undefined {
  if (commitmentOf(text, digest) !== commitment) return undefined
  const parsed = parsedJson(text)
  if (!isObject(parsed) || typeof parsed['key'] !== 'string') return undefined
  const { key, scope = null, value } = parsed
  if (value === undefined || (scope !== null && typeof scope !== 'string')) return undefined
  return { key, scope, value }
}

/** The commitments in an entry: its own, or those of the two sides of its rollout. */
export function commitmentsIn(entry: Entry | undefined): readonly Commitment[] {
  if (entry === undefined) return []
  if ('sealed' in entry) return [entry.sealed]
  if (!('rollout' in entry)) return []
  // Whoever can write to the store can write anything here.
  const { candidate, baseline } = isObject(entry.rollout) ? (entry.rollout as Record<string, unknown>) : {}
  return [candidate, baseline].flatMap(side =>
    isObject(side) && typeof side['sealed'] === 'string' ? [side['sealed']] : [],
  )
}

/** Commitments that stand in canonical texts of revisions or snapshots, each once. */
export function commitmentsInTexts(texts: readonly string[]): ReadonlySet<Commitment> {
  const found = new Set<Commitment>()
  for (const text of texts) {
    if (!text.includes(MARK)) continue
    for (const [, commitment = ''] of text.matchAll(/"sealed":"([0-9a-f]{64})"/g)) found.add(commitment)
  }
  return found
}

const MARK = '"sealed":"'
