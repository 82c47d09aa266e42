import { MASK, type Json, type Listing } from 'varve'
import { isRecord } from './record.ts'
import { readerAt } from './reader-at.ts'
import { declareRecorded } from './recorded-keys.ts'
import type { Opened, Session } from './session.ts'

/** One key as `varve list` shows it. */
export interface Listed extends Listing {
  /** False for a key that only the log knows: an imported flag, a value of another program. */
  readonly inCode: boolean
}

/** What every key has, at a moment that was asked for or now: those that are declared, and those that only the log knows. */
export async function listedKeys({ varve }: Opened, session: Session, at: string | undefined): Promise<Listed[]> {
  const strangers = new Set(varve.notInCode())
  if (strangers.size > 0) declareRecorded(session, varve)
  const all = varve.list(session.audience).map(listing => ({ ...listing, inCode: !strangers.has(listing.key) }))
  if (at === undefined) return [...all, ...(await undeclarable(varve, session))]
  const reader = (await readerAt(varve, at, session.now)).for(session.audience)
  return all.map(listing => {
    const explanation = reader.explain(listing.key)
    const value = explanation.reason === 'ERROR' ? undefined : explanation.value
    return { ...listing, value, layer: explanation.layer, explanation }
  })
}

/** Keys that only the log knows and nobody can declare from what it recorded: secrets, and what nobody recorded. */
async function undeclarable(varve: Opened['varve'], session: Session): Promise<Listed[]> {
  const keys = varve.notInCode()
  if (keys.length === 0) return []
  const { entries, revision, at } = await varve.snapshot()
  return keys.flatMap(key => {
    const own = entries.filter(one => one.key === key)
    const served =
      own.find(({ scope }) => scope !== undefined && scope === session.scope) ??
      own.find(({ scope }) => scope === undefined)
    const entry = served ?? own[0]
    return entry === undefined
      ? []
      : [stranger(entry, varve.recorded(key), { isServed: served === entry, revision, at })]
  })
}

type Entry = Awaited<ReturnType<Opened['varve']['snapshot']>>['entries'][number]

function stranger(
  { key, scope, value: stored, revision, at, by }: Entry,
  recorded: Json | undefined,
  now: { readonly isServed: boolean; readonly revision: number; readonly at: number },
): Listed {
  const facts = isRecord(recorded) ? recorded : {}
  const secret = facts['secret'] === true
  const value = now.isServed ? (secret ? MASK : stored) : undefined
  const origin = { revision, by, at, ...(scope === undefined ? {} : { scope }) }
  const moment = { revision: now.revision, at: now.at }
  return {
    ...{ key, value, secret, layer: 'stored', kind: 'live', type: secret ? 'secret' : 'unknown', inCode: false },
    explanation: { key, value: value ?? null, moment, layer: 'stored', origin, reason: 'STATIC', layers: [] },
    category: key.includes('.') ? key.slice(0, key.indexOf('.')) : 'general',
    doc: typeof facts['doc'] === 'string' ? facts['doc'] : undefined,
    ...{ owner: undefined, tags: [], unit: undefined, deprecated: undefined, expires: undefined },
    ...{ variable: '', declared: '' },
  }
}
