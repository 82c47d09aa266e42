import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Store, Verification } from 'varve'
import { fernet, keyFile, newFernetKey } from 'varve/secrets'
import { seeded } from '../../src/testing/store-contract/text.ts'
import type { SharedStorage } from '../storages/shared-storage.ts'
import { keyOf, opened, signed, surely, valueOf } from './config.ts'
import { start, type Child } from './processes.ts'
import { remainsOf } from './remains.ts'

/** What a run is made of. */
export interface RotationPlan {
  readonly storage: SharedStorage
  /** Secrets that are declared, and revisions that set one of them each before the key changes. */
  readonly secrets: number
  readonly revisions: number
  readonly kills: number
  /** The longest that a rotation lives before it is killed, in milliseconds. */
  readonly longest: number
  /** How long the new key settles before the former is retired, in milliseconds. */
  readonly settling: number
  readonly seed: number
}

/** What came of it. */
export interface RotationReport {
  readonly kills: number
  /** Values that the reader read, and what was wrong with some of them. */
  readonly read: number
  readonly wrong: readonly string[]
  /** Secrets that were set while the key changed. */
  readonly set: number
  /** How many keys the last run retired. It may be another than the first one: a run may be killed just after it had retired that. */
  readonly retired: number
  readonly keysLeft: number
  readonly isFormerKeyLeft: boolean
  /** Keys that the records want in the end, and how many of them cannot be opened with what is in the file. */
  readonly wanted: readonly string[]
  readonly unopened: number
  /** The log, held against the head that it had before. */
  readonly verified: Verification
  /** Files that hold a part of a token that was replaced. */
  readonly remains: readonly string[]
}

/** Secrets that are set at once while a store is filled. */
const AT_ONCE = 5

/** Fills a store, changes its key in a process that is killed again and again while others read and write, and looks at what is left. */
export async function rotateUnderKills(plan: RotationPlan): Promise<RotationReport> {
  const place = mkdtempSync(join(tmpdir(), 'varve-keys-'))
  const keys = join(place, 'keys')
  const former = newFernetKey()
  writeFileSync(keys, `${former}\n`, { mode: 0o600 })
  try {
    return await run(plan, keys, fernet(former).keyIds[0] ?? '')
  } finally {
    rmSync(place, { recursive: true })
  }
}

async function run(plan: RotationPlan, keys: string, formerKey: string): Promise<RotationReport> {
  const { storage, secrets } = plan
  // Held open to the end: the last to close a SQLite file tidies it up, and hides what would be left in it.
  const held = storage.connect()
  await held.open()
  const before = await filled(plan, keys)
  const args = [storage.module, storage.folder, keys, String(secrets)]
  const [reader, setter] = [start('reader', args), start('setter', args)]
  const last = await rotated(plan, args, [reader, setter])
  await reader.heard(said => 'read' in said)
  await Promise.all([reader.ended(), setter.ended()])
  const reads = reader.said.flatMap(said => ('read' in said ? [said] : []))
  const done = last.said.flatMap(said => ('done' in said ? [said.done] : []))[0]
  const report = {
    kills: plan.kills,
    read: reads.reduce((sum, { read }) => sum + read, 0),
    wrong: reads.flatMap(({ wrong }) => wrong),
    set: setter.said.length,
    retired: done?.retired.length ?? 0,
    keysLeft: keyFile(keys).keyIds.length,
    isFormerKeyLeft: keyFile(keys).keyIds.includes(formerKey),
    ...(await left(plan, keys, before)),
  }
  await held.close()
  return report
}

interface Filled {
  readonly head: string
  readonly tokens: readonly string[]
}

/** Sets one secret after the other until there are so many revisions, and returns what is sealed with the former key. */
async function filled({ storage, secrets, revisions }: RotationPlan, keys: string): Promise<Filled> {
  await using varve = await opened({ connect: () => storage.connect(), keys, count: secrets })
  for (let turn = 0; turn < revisions; turn += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, revisions - turn) }, (_, index) => turn + index)
    const sets = some.map(one => ({ key: keyOf(one % secrets), value: valueOf(one % secrets, `turn ${one}`) }))
    await Promise.all(sets.map(({ key, value }) => surely(() => varve.set(key, value, { ...signed, expect: 'any' }))))
  }
  const { number, hash } = varve.head()
  const tokens = (await sealedIn(storage)).map(({ token }) => token)
  return { head: `${number}:${hash}`, tokens }
}

/** Changes the key: in processes that are killed, and in a last one that is not. */
async function rotated(plan: RotationPlan, args: readonly string[], others: readonly Child[]): Promise<Child> {
  const random = seeded(plan.seed)
  await Promise.all(others.map(other => other.heard(() => true)))
  for (let kills = 0; kills < plan.kills; kills += 1) {
    const rotator = start('rotator', [...args, String(plan.settling)])
    await rotator.heard(said => 'begun' in said)
    await pause(random() * plan.longest)
    await rotator.kill()
  }
  const last = start('rotator', [...args, String(plan.settling)])
  await last.ended()
  return last
}

async function left({ storage, secrets }: RotationPlan, keys: string, { head, tokens }: Filled) {
  const ring = keyFile(keys)
  const sealed = await sealedIn(storage)
  const openings = await Promise.all(sealed.map(async one => ring.open(one)))
  await using varve = await opened({ connect: () => storage.connect(), keys, count: secrets })
  return {
    wanted: [...new Set(sealed.map(({ keyId }) => keyId))].filter(id => !ring.keyIds.includes(id)),
    unopened: openings.filter(one => 'reason' in one).length,
    verified: await varve.verify({ expectHead: head }),
    remains: storage.engine === undefined ? remainsOf(tokens, storage.folder) : [],
  }
}

/** Every token of a storage, whatever it is sealed with. */
async function sealedIn(storage: SharedStorage): Promise<{ readonly keyId: string; readonly token: string }[]> {
  const store: Store = storage.connect()
  try {
    await store.open()
    const records = await store.records.list('sealed', { limit: 1_000_000 })
    return records.map(({ body }) => JSON.parse(body) as { keyId: string; token: string })
  } finally {
    await store.close()
  }
}
