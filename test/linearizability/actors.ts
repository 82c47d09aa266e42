import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Head, Sealed, Store } from 'varve'
import { isProblem } from '../../src/core/errors.ts'
import { seal } from '../../src/core/revisions/seal.ts'
import { uuidv7 } from '../../src/core/revisions/uuid.ts'
import { headAfter, sha256 } from '../../src/testing/store-contract/chain.ts'
import { entryOf, foldOnto, type Values } from './history.ts'
import { instant, type Note } from './notes.ts'

/** One who uses a store, and notes what he does. */
export interface Actor {
  readonly by: string
  readonly store: Store
  readonly note: (note: Note) => void
  readonly random: () => number
  readonly ending: AbortSignal
}

const KEYS = ['limits.maxUploads', 'limits.maxSize', 'features.dark', 'notes.last']

/** Appends one revision after the other, or two at a time, until the time is over. */
export async function write(actor: Actor): Promise<void> {
  const { ending, random, by } = actor
  const logId = await opened(actor)
  if (logId === undefined) return
  let head = await stand(actor)
  for (let round = 0; head !== undefined && !ending.aborted; round += 1) {
    const chain = chainOnto(head, { logId, by, round, random, length: random() < 0.2 ? 2 : 1 })
    head = await appendSurely(actor, head, chain)
    await pause(random() * 4)
  }
}

/** Reads on from where he was, and now and then asks for the head alone, until the time is over. */
export async function read(actor: Actor): Promise<void> {
  const { store, ending, random } = actor
  await opened(actor)
  let [cursor, values]: [number, Values] = [0, {}]
  while (!ending.aborted) {
    if (random() < 0.3) await look(actor, async () => ({ at: await store.head() }))
    else {
      await look(actor, async () => {
        const { revisions, head } = await store.read(cursor, 200)
        for (const sealed of revisions) values = foldOnto(values, entryOf(sealed))
        cursor = revisions.at(-1)?.number ?? cursor
        return cursor === head.number ? { at: head, values } : { at: head }
      })
    }
    await pause(random() * 4)
  }
}

/** Appends and, where nobody knows whether it was kept, looks; what is not there yet is tried again as it is. */
async function appendSurely(actor: Actor, from: Head, chain: readonly Sealed[]): Promise<Head | undefined> {
  const answer = await attempt(actor, from, chain)
  if (answer === 'refused') return stand(actor)
  if (answer !== 'unknown') return answer
  const now = await stand(actor)
  return now?.hash === from.hash ? appendSurely(actor, from, chain) : now
}

async function attempt(
  { store, by, note }: Actor,
  from: Head,
  chain: readonly Sealed[],
): Promise<Head | 'unknown' | 'refused'> {
  note({ by, began: instant(), tries: chain.map(entryOf) })
  try {
    const { written, head } = await store.append(from, chain)
    note({ by, ended: instant(), wrote: written, at: head })
    return head
  } catch (error) {
    const failed = isProblem(error, 'STORE_UNREACHABLE') ? 'refused' : 'unknown'
    note({ by, ended: instant(), failed })
    // An id that is there already says that an earlier attempt was kept.
    if (failed === 'unknown' && !isProblem(error, 'STORE_INDETERMINATE') && !isProblem(error, 'REVISION_EXISTS'))
      throw error
    return failed
  }
}

/** Where the log stands; asks until it is answered, or the time is over. */
async function stand(actor: Actor): Promise<Head | undefined> {
  while (!actor.ending.aborted) {
    const head = await look(actor, async () => ({ at: await actor.store.head() }))
    if (head !== undefined) return head
    await pause(actor.random() * 40)
  }
  return undefined
}

async function look({ by, note }: Actor, ask: () => Promise<{ at: Head; values?: Values }>): Promise<Head | undefined> {
  note({ by, began: instant() })
  try {
    const { at, values } = await ask()
    const saw = { number: at.number, hash: at.hash }
    note({ by, ended: instant(), saw, ...(values === undefined ? {} : { values }) })
    return at
  } catch (error) {
    note({ by, ended: instant(), failed: 'refused' })
    if (!isProblem(error, 'STORE_UNREACHABLE')) throw error
    return undefined
  }
}

/** Opens the store; tries until it can be reached, or the time is over. */
async function opened({ store, ending, random }: Actor): Promise<string | undefined> {
  while (!ending.aborted) {
    try {
      return (await store.open()).logId
    } catch (error) {
      if (!isProblem(error, 'STORE_UNREACHABLE')) throw error
      await pause(random() * 40)
    }
  }
  return undefined
}

function chainOnto(
  head: Head,
  told: { logId: string; by: string; round: number; random: () => number; length: number },
): Sealed[] {
  const chain: Sealed[] = []
  for (let before = head; chain.length < told.length; before = headAfter(chain, head)) {
    const key = KEYS[Math.floor(told.random() * KEYS.length)] ?? 'notes.last'
    const value = `${told.by}, ${told.round}.${chain.length}`
    chain.push(
      seal(
        {
          v: 1,
          logId: told.logId,
          number: before.number + 1,
          id: uuidv7(Date.now(), randomBytes),
          at: Math.max(before.at, Date.now()),
          by: told.by,
          message: `Round ${told.round}`,
          kind: 'set',
          changes: [{ key, op: 'set', entry: { value } }],
          previousHash: before.hash,
        },
        sha256,
      ).sealed,
    )
  }
  return chain
}
