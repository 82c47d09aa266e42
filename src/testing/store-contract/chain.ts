import { createHash } from 'node:crypto'
import type { Json } from '../../core/json.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { seal } from '../../core/revisions/seal.ts'

/** Hex SHA-256 of a text, as stores and chains use it. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What distinguishes one made-up revision from another. */
export interface Told {
  /** Author's words; two writers that propose the same number differ in it, and so in their ids. */
  message?: string
  /** The revision's id; default derived from log, number and message. */
  id?: string
  /** The value it sets; default its number. */
  value?: Json
}

/**
 * A made-up revision that follows `head`, sealed as the runtime seals them: a valid chain for tests of stores.
 * The same arguments give the same revision.
 */
export function following(logId: string, head: Head, told: Told = {}): Sealed {
  const number = head.number + 1
  const { message = `Revision ${number}`, value = number } = told
  const change = { key: 'limits.maxUploads', op: 'set', entry: { value } } as const
  const id = told.id ?? uuidOf(`${logId} ${number} ${message}`)
  const at = Math.max(head.at, 1_768_448_820_000 + number)
  const facts = { v: 1, logId, number, id, at, by: 'dana', message, kind: 'set', changes: [change] } as const
  return seal({ ...facts, previousHash: head.hash }, sha256).sealed
}

/** `count` made-up revisions in a row, the first following `head`. */
export function chainAfter(logId: string, head: Head, count: number, told: Told = {}): Sealed[] {
  const chain: Sealed[] = []
  for (let before = head; chain.length < count; before = headAfter(chain, head)) {
    chain.push(following(logId, before, told))
  }
  return chain
}

/** The head of a log that stood at `head` once `chain` is appended. */
export function headAfter(chain: readonly Sealed[], head: Head): Head {
  const last = chain.at(-1)
  if (last === undefined) return head
  return { number: last.number, hash: last.hash, at: Number(/"at":(\d+)/.exec(last.text)?.[1]) }
}

function uuidOf(text: string): string {
  const hex = sha256(text)
  return `01900000-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`
}
