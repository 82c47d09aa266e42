/** Logs to copy, and everything that a copy must have of them. */
import { createHash } from 'node:crypto'
import { recordKinds, type Head, type Sealed, type Store } from 'varve'
import { unseal } from '../../src/core/revisions/seal.ts'
import { LogState, writeState } from '../../src/core/revisions/state.ts'
import { chainAfter, headAfter, type Told } from '../../src/testing/store-contract/chain.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Appends `count` made-up revisions to a store, many at a time. */
export async function grown(store: Store, count: number, told: Told = {}): Promise<Sealed[]> {
  const { logId, head } = await store.open()
  const chain = chainAfter(logId, head, count, told)
  let end = head
  for (let from = 0; from < count; from += 1000) {
    const batch = chain.slice(from, from + 1000)
    await store.append(end, batch)
    end = headAfter(batch, end)
  }
  return chain
}

/** The state that a store's log has made of its keys by revision `through`. */
export async function stateAt(store: Store, through: number): Promise<LogState> {
  const genesis: Head = { number: 0, hash: '', at: 0 }
  const state = new LogState(genesis)
  for (let at = 0; at < through;) {
    const { revisions } = await store.read(at, Math.min(1000, through - at))
    for (const sealed of revisions) state.apply(unseal(sealed, sha256))
    at += revisions.length
  }
  return state
}

/** Takes a snapshot of revision `number`, as the runtime does. */
export async function snapshotOf(store: Store, number: number): Promise<void> {
  const state = await stateAt(store, number)
  await store.snapshots.put(number, state.head.hash, writeState(state))
}

/** Drops the revisions up to `through`, as the runtime does. */
export async function compacted(store: Store, through: number): Promise<void> {
  await snapshotOf(store, through)
  await store.snapshots.compact(through)
}

/** Records of every kind that moves and one that stays, one to expire; by default more than a page of one kind. */
export async function withRecords(store: Store, { sealed = 120 } = {}): Promise<void> {
  const { now } = await store.head()
  for (let index = 0; index < sealed; index++)
    await store.records.put('sealed', sha256(String(index)), `token ${index}`)
  await store.records.put('token', 'ci', '{"role":"writer"}', { expiresAt: now + 86_400_000 })
  await store.records.put('access', 'req_1 é\u{1f600}', '\ufeff{"moment":{"revision":3}}')
  await store.records.put('evidence', 'rollout 7', '{"canary":12}')
  await store.records.put('session', 'mia', 'a session')
}

/** Everything that belongs to a log, in one object that equals that of a copy. */
export async function contentsOf(store: Store): Promise<object> {
  const { logId, head, oldest } = await store.open()
  const revisions: Sealed[] = []
  while ((revisions.at(-1)?.number ?? oldest - 1) < head.number) {
    const page = await store.read(revisions.at(-1)?.number ?? oldest - 1, 1000)
    revisions.push(...page.revisions)
  }
  const kinds = Object.keys(recordKinds).filter(kind => kind !== 'session' && kind !== 'nonce')
  const records = await Promise.all(kinds.map(kind => recordsOf(store, kind)))
  const { snapshots } = store
  return {
    logId,
    head,
    oldest,
    revisions,
    base: await snapshots.latest(oldest - 1),
    newest: await snapshots.latest(),
    records,
  }
}

async function recordsOf(store: Store, kind: string): Promise<Record<string, unknown>> {
  const all = await store.records.list(kind, { limit: 10_000 })
  return Object.fromEntries(all.map(({ id, body, expiresAt }) => [id, { body, expiresAt }]))
}
