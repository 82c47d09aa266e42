import type { HistoryEntry, Json, LiveEntry, Listing, Tree, Varve } from 'varve'
import { documentIn } from './document-words.ts'
import { servedToEverybody } from './served-to-everybody.ts'
import { byKey } from './by-key.ts'

/** Why a flag should be looked at. */
export type Staleness = 'expired' | 'constant' | 'complete' | 'killed' | 'not-in-code' | 'never-stored' | 'never-read'

/** One flag that has done its work, or never began. */
export interface StaleFlag {
  readonly key: string
  readonly problem: Staleness
  /** What everybody is served, in words; absent where that is not the point. */
  readonly serves?: string
  /** Since when, in milliseconds since 1970 UTC. Absent where nobody knows. */
  readonly since?: number
  readonly changed?: Pick<LiveEntry, 'revision' | 'at' | 'by' | 'message'>
  /** What to do about it, as a sentence. */
  readonly advice: string
}

/** How flags are judged. */
export interface StaleOptions {
  readonly now: number
  /** Younger than this is not stale, in milliseconds. */
  readonly age: number
  /** Keys that were read, where that is known. */
  readonly reads?: ReadonlySet<string> | undefined
}

type Entries = ReadonlyMap<string, readonly LiveEntry[]>

/** Flags that have done their work or never began, by the documents and their history. */
export async function staleFlags(varve: Varve<Tree>, options: StaleOptions): Promise<StaleFlag[]> {
  const { entries } = await varve.snapshot()
  const killed = new Map(entries.flatMap(one => (one.scope === 'varve:killed' ? [[one.key, one] as const] : [])))
  const stored: Entries = byKey(entries.filter(({ scope }) => scope?.startsWith('varve:') !== true))
  const listings = varve.list()
  const found = [
    ...(await complete(varve, options)),
    ...[...killed.values()].filter(one => isOld(one.at, options)).map(killedFlag),
    ...listings.flatMap(listing => expired(listing, stored, options)),
    ...(await constants(varve, { listings, stored, killed, options })),
    ...varve.notInCode().map(key => strange(key, stored)),
    ...listings.filter(({ key }) => !killed.has(key)).flatMap(listing => neverStored(listing, stored)),
    ...(options.reads === undefined ? [] : neverRead(listings, stored, options.reads)),
  ]
  return found.toSorted((a, b) => (a.since ?? Infinity) - (b.since ?? Infinity) || (a.key < b.key ? -1 : 1))
}

function isOld(since: number, { now, age }: StaleOptions): boolean {
  return now - since >= age
}

async function complete(varve: Varve<Tree>, options: StaleOptions): Promise<StaleFlag[]> {
  const states = await Promise.all(varve.rollouts().map(one => one.state()))
  return states.flatMap(({ key, scope, status, last, changed }): StaleFlag[] => {
    const { number, at, by, message } = changed
    const since = Math.max(at, last ?? at)
    if (status !== 'complete' || !isOld(since, options)) return []
    const place = scope === undefined ? key : `${key} --scope ${scope}`
    const advice = `Its rollout has come to its end: varve rollout complete ${place} -m 'why'.`
    return [{ key, problem: 'complete', since, changed: { revision: number, at, by, message }, advice }]
  })
}

/** One whose day has come, by its own declaration. */
function expired({ key, expires, owner }: Listing, stored: Entries, { now }: StaleOptions): StaleFlag[] {
  const since = expires === undefined ? Infinity : Date.parse(`${expires}T00:00:00Z`)
  if (since > now) return []
  const changed = stored.get(key)?.at(-1)
  const who = owner === undefined ? '' : ` Ask ${owner}.`
  const advice = `It was to be gone by ${expires}: take it out of the code, or give it another day.${who}`
  return [{ key, problem: 'expired', since, ...(changed === undefined ? {} : { changed: changeOf(changed) }), advice }]
}

function killedFlag(one: LiveEntry): StaleFlag {
  const advice = `Revive it (varve flag revive ${one.key}), or take it out of the code.`
  return { key: one.key, problem: 'killed', since: one.at, changed: changeOf(one), advice }
}

interface Around {
  readonly listings: readonly Listing[]
  readonly stored: Entries
  readonly killed: ReadonlyMap<string, unknown>
  readonly options: StaleOptions
}

/** Flags that serve one variant to everybody, and have long done so. */
async function constants(varve: Varve<Tree>, { listings, stored, killed, options }: Around): Promise<StaleFlag[]> {
  const flags = listings.flatMap(({ key, kind }) => {
    const own = stored.get(key) ?? []
    const [entry] = own
    // A scope with an entry of its own is somebody who is not everybody.
    if (own.length !== 1 || entry === undefined || entry.scope !== undefined || killed.has(key)) return []
    const serves = servedBy(entry.value, kind, options.now)
    return serves === undefined ? [] : [{ entry, serves }]
  })
  const found: StaleFlag[] = []
  for (const { entry, serves } of flags) {
    const since = await standsSince(varve, entry, { serves, now: options.now })
    if (!isOld(since, options)) continue
    const { key } = entry
    const advice = serves.hasRules
      ? `All of its rules come to the same: remove them, or take the flag out of the code.`
      : `It decides nothing any more: take it out of the code.`
    found.push({ key, problem: 'constant', serves: serves.words, since, changed: changeOf(entry), advice })
  }
  return found
}

interface Served {
  /** The variant, or the value, in words. */
  readonly words: string
  readonly from?: number
  readonly hasRules: boolean
}

function servedBy(value: Json | undefined, kind: Listing['kind'], now: number): Served | undefined {
  const document = documentIn(value)
  if (document === undefined)
    return kind === 'flag' && value !== undefined ? { words: JSON.stringify(value), hasRules: false } : undefined
  if (!('flag' in document)) return undefined
  const served = servedToEverybody(document.flag, now)
  if (served === undefined) return undefined
  const { variant, from } = served
  return {
    words: variant ?? 'the next layer',
    hasRules: document.flag.rules.length > 0,
    ...(from === undefined ? {} : { from }),
  }
}

/** Since when everybody is served this: changes of the document that came to the same do not count. */
async function standsSince(
  varve: Varve<Tree>,
  entry: LiveEntry,
  { serves, now }: { readonly serves: Served; readonly now: number },
): Promise<number> {
  let since = entry.at
  for await (const one of varve.history(entry.key, { scope: null })) {
    if (servedAfter(one, now)?.words !== serves.words) break
    since = one.at
  }
  return Math.max(since, serves.from ?? 0)
}

function servedAfter({ after }: HistoryEntry, now: number): Served | undefined {
  return servedBy(after, 'flag', now)
}

function strange(key: string, stored: Entries): StaleFlag {
  const entry = stored.get(key)?.toSorted((a, b) => b.at - a.at)[0]
  const advice = 'No code declares it: declare it again, or leave it to history.'
  if (entry === undefined) return { key, problem: 'not-in-code', advice }
  return { key, problem: 'not-in-code', since: entry.at, changed: changeOf(entry), advice }
}

function neverStored({ key, kind }: Listing, stored: Entries): StaleFlag[] {
  if (kind !== 'flag' || stored.has(key)) return []
  const advice = 'Nobody ever switched it: use it, or take it out of the code.'
  return [{ key, problem: 'never-stored', advice }]
}

function neverRead(listings: readonly Listing[], stored: Entries, reads: ReadonlySet<string>): StaleFlag[] {
  return listings.flatMap(({ key, kind }): StaleFlag[] => {
    const entry = stored.get(key)?.[0]
    const isFlag = kind === 'flag' || (entry !== undefined && documentIn(entry.value) !== undefined)
    if (!isFlag || reads.has(key)) return []
    const advice = 'It is not among the keys that were read: take it out of the code.'
    return [{ key, problem: 'never-read', ...(entry === undefined ? {} : { changed: changeOf(entry) }), advice }]
  })
}

function changeOf({ revision, at, by, message }: LiveEntry): NonNullable<StaleFlag['changed']> {
  return { revision, at, by, message }
}
