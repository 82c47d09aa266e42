import { createHash } from 'node:crypto'
import { isObject } from '../../core/json.ts'
import { padded, plain, unplain } from './layout.ts'

/** One version of a record, as its file has it. */
export interface RecordVersion {
  readonly id: string
  readonly version: number
  /** Absent once the record is deleted. */
  readonly body?: string
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt?: number
  /** When it was written, in milliseconds since 1970 UTC. */
  readonly at: number
  /** Tells this version from another of the same number. */
  readonly mark: string
  /** Marks of the versions it follows, newest first. */
  readonly follows: readonly string[]
}

/** How many earlier versions a version remembers. */
export const LINEAGE = 16

/** Names longer than this are replaced by their hash: most disks take 255 bytes. */
const LONGEST_NAME = 160
const VERSIONED = /^(.+)\.(\d{12})\.json$/

/** An id or a kind as a file name. Long ones are a hash, which is not read back. */
export function recordName(id: string): string {
  const name = plain(id)
  return name.length <= LONGEST_NAME && name !== '' ? name : `~${hashOf(id)}`
}

/** Which of 256 folders an id lies in: two hex digits, so that a folder stays small enough to be listed. */
export function bucketOf(id: string): string {
  return hashOf(id).slice(0, 2)
}

/** `<id>.000000000003.json` */
export function versionName(id: string, version: number): string {
  return `${recordName(id)}.${padded(version)}.json`
}

/** What a version's name says; `id` is absent when the name is a hash. Undefined for any other name. */
export function readVersionName(name: string): { owner: string; id?: string; version: number } | undefined {
  const [, owner, digits] = VERSIONED.exec(name) ?? []
  if (owner === undefined) return undefined
  const version = Number(digits)
  return owner.startsWith('~') ? { owner, version } : { owner, version, id: unplain(owner) }
}

/** The text of a version's file. */
export function writeVersion(version: RecordVersion): string {
  return JSON.stringify({ v: 1, ...version })
}

/** Reads a version's file; undefined when it is damaged. */
export function readVersion(text: string): RecordVersion | undefined {
  try {
    const read: unknown = JSON.parse(text)
    if (!isObject(read)) return undefined
    const { id, version, body, expiresAt, at, mark, follows } = read
    if (typeof id !== 'string' || typeof version !== 'number' || typeof at !== 'number') return undefined
    if (typeof mark !== 'string' || !Array.isArray(follows)) return undefined
    return {
      id,
      version,
      at,
      mark,
      follows: follows.filter(item => typeof item === 'string'),
      ...(typeof body === 'string' ? { body } : {}),
      ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
    }
  } catch {
    return undefined
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
