import { isObject, type JsonObject } from '../json.ts'
import type { Digest } from '../ports.ts'
import type { Commitment, Sealed } from './revision.ts'
import { findBreak, SealBroken, unseal } from './seal.ts'
import { readState, writeState, type LogState } from './state.ts'

/**
 * What somebody knows of a log without asking its store: its state, and the last revisions that led there. Enough to
 * serve it while the store is away, and to tell and put back what the store lost.
 */
export interface KnownHistory {
  /** The log's own random id. */
  readonly logId: string
  /** Where the store was; undefined in what was kept before that was. */
  readonly site?: string
  /** When the store was last heard, in milliseconds since 1970 UTC. */
  readonly heard: number
  /** The fold of the log to its last known revision. */
  readonly state: LogState
  /** The last revisions up to the state's head, oldest first, without a gap; earlier ones are not kept. */
  readonly recent: readonly Sealed[]
  /** The records that hold the state's secrets, sealed, by commitment; those that could be had. */
  readonly sealed: ReadonlyMap<Commitment, string>
}

/**
 * What is known as text: a line that says what it is, with the hash of the rest; a line about it; then the state as snapshots
 * have it. Read again by `readKnownHistory`.
 */
export function writeKnownHistory(known: KnownHistory, digest: Digest): string {
  const { logId, site = '', heard, state, recent, sealed } = known
  const about = { logId, site, heard, recent: recent.map(({ text }) => text), sealed: Object.fromEntries(sealed) }
  const body = `${JSON.stringify(about)}\n${writeState(state)}`
  return `${JSON.stringify({ v: 2, hash: digest(body) })}\n${body}`
}

/** Reads what `writeKnownHistory` wrote. Throws SyntaxError, which says in words why it is none, without quoting it. */
export function readKnownHistory(text: string, digest: Digest): KnownHistory {
  const [title, body] = lineOf(text)
  const { v, hash } = objectIn(title)
  if (typeof v !== 'number') throw new SyntaxError('it is not what Varve writes')
  if (v !== 1 && v !== 2) throw new SyntaxError(`it was written by another version of Varve (format ${v})`)
  if (hash !== digest(body)) throw new SyntaxError('it is cut short or damaged')
  const [line, rest] = lineOf(body)
  const { logId, site = '', heard, recent, sealed } = objectIn(line)
  if (typeof logId !== 'string' || typeof heard !== 'number' || !Array.isArray(recent) || !isObject(sealed))
    throw new SyntaxError('it is not what Varve writes')
  const state = stateIn(rest)
  const known = {
    logId,
    heard,
    state,
    recent: chainTo(state, { logId, texts: recent }, digest),
    sealed: tokensIn(sealed),
  }
  return typeof site === 'string' && site !== '' ? { ...known, site } : known
}

/** The first line of a text, and what follows it. */
function lineOf(text: string): [line: string, rest: string] {
  const end = text.indexOf('\n')
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)]
}

function objectIn(line: string): JsonObject {
  const parsedLine = parsed(line)
  return isObject(parsedLine) ? parsedLine : {}
}

function tokensIn(sealed: JsonObject): Map<Commitment, string> {
  return new Map(Object.entries(sealed).flatMap(([name, body]) => (typeof body === 'string' ? [[name, body]] : [])))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes what it read.
    throw new SyntaxError('it is cut short, or not what Varve writes')
  }
}

function stateIn(body: string): LogState {
  try {
    return readState(body)
  } catch {
    throw new SyntaxError('its state is cut short, or not what Varve writes')
  }
}

/** The revisions in some texts, which must lead to the head of a state. */
function chainTo(
  { head }: LogState,
  { logId, texts }: { readonly logId: string; readonly texts: readonly unknown[] },
  digest: Digest,
): Sealed[] {
  const recent = texts.map(text => sealedIn(text, digest))
  const [first] = recent
  if (first === undefined) return []
  const before = { logId, number: first.number - 1, hash: unseal(first, digest).previousHash, at: 0 }
  const found = findBreak(recent, before, digest)
  if (found !== undefined) throw new SyntaxError(`revision ${found.revision} in it does not fit: ${found.reason}`)
  if (recent.at(-1)?.hash !== head.hash) throw new SyntaxError('its revisions do not lead to its state')
  return recent
}

function sealedIn(text: unknown, digest: Digest): Sealed {
  const revision = parsed(typeof text === 'string' ? text : '')
  if (!isObject(revision) || typeof text !== 'string') throw new SyntaxError('a revision in it is none')
  const { number, id, hash } = revision
  if (typeof number !== 'number' || typeof id !== 'string' || typeof hash !== 'string')
    throw new SyntaxError('a revision in it is none')
  const sealed = { number, id, hash, text }
  try {
    unseal(sealed, digest)
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    throw new SyntaxError(`revision ${number} in it is damaged: ${error.message}`)
  }
  return sealed
}
