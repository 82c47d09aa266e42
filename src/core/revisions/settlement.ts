import { isObject, type Json } from '../json.ts'
import type { KnownHistory } from './known-history.ts'
import type { Head, Revision, Sealed } from './revision.ts'

/** Lost revisions told of by author and message, at most; all of them are named by number and hash. */
const TOLD = 100

/** Characters of their messages, at most. */
const MESSAGE = 200

/**
 * The note of a revision by which somebody decided how a store that lost revisions goes on: whoever still stands at one of
 * them follows the store from there on.
 */
export function settlementNote({ logId, state, recent }: KnownHistory, common: number): { readonly settles: Json } {
  const lost = recent.filter(({ number }) => number > common)
  const { number, hash } = state.head
  const heads = lost.length === 0 ? [[number, hash]] : lost.map(one => [one.number, one.hash])
  const lines = lost.slice(-TOLD).map(lineOf)
  const told = lines.map(line => ({ ...line, message: line.message.slice(0, MESSAGE) }))
  return { settles: { logId, after: common, heads, lost: told } }
}

/** A revision in one line: when it was made, by whom and why. */
export function lineOf({
  number,
  id,
  text,
}: Sealed): Pick<Revision, 'number' | 'id' | 'kind' | 'at' | 'by' | 'message'> {
  const { at, by, message, kind } = JSON.parse(text) as Revision
  return { number, id, kind, at, by, message }
}

/** True for a text of a revision that may be a settlement, without reading it. */
export function maySettle({ text }: Sealed): boolean {
  return text.includes('"settles":{')
}

/** True when a revision decides how whoever stands at `head` of a log goes on. */
export function isSettledBy({ note }: Revision, logId: string, head: Head): boolean {
  const settles = isObject(note) ? note['settles'] : undefined
  if (!isObject(settles) || settles['logId'] !== logId) return false
  const { heads } = settles
  return Array.isArray(heads) && heads.some(one => Array.isArray(one) && one[0] === head.number && one[1] === head.hash)
}
