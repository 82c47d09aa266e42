import { isRole, type Role } from 'varve/protocol'
import { type Lineage, lineageOf } from './lineage.ts'
import { type Bounds, boundsOf } from './reach.ts'
import { hex, sha256 } from '../digest.ts'
import { randomHex, sameText } from './secret-text.ts'

/** How long a link can be used: 5 minutes, in seconds. */
export const LINK_LIFE = 300

/** How far ahead of ours the clock of whoever made a link may be, in seconds. */
const SKEW = 60

/** Whom a link lets in, as what, and who says so, under which token. */
export interface LinkGrant extends Bounds, Lineage {
  /** The person: the author of what they write. */
  readonly name: string
  readonly role: Role
  /** Who made the link. */
  readonly issuer: string
}

/** A link whose signature is right. */
export interface Link extends LinkGrant {
  /** Seconds since 1970 UTC. */
  readonly ts: number
  readonly nonce: string
  /** Names it in the audit trail, without being of use to anybody. */
  readonly id: string
}

/** Where a link leads: it opens that server, and no other. */
export interface LinkTarget {
  /** Origin and mount: `https://config.example.com/varve`. */
  readonly audience: string
}

/** Makes a link. `keys` are session keys: the first signs. `now` is in milliseconds since 1970 UTC. */
export async function makeLink(
  { name, role, tenants = [], environments = [], issuer, ...rest }: LinkGrant,
  { audience, keys, now }: LinkTarget & { readonly keys: readonly string[]; readonly now: number },
): Promise<{ readonly url: string; readonly id: string; readonly expiresAt: number }> {
  const [key] = keys
  if (key === undefined) throw new RangeError('a link is signed by a session key, and there is none')
  const facts = { name, role, tenants, environments, issuer, ...lineageOf(rest) }
  const signed = { ...facts, ts: Math.floor(now / 1000), nonce: randomHex(16) }
  const query = new URLSearchParams({ ts: String(signed.ts), nonce: signed.nonce, as: name, role, by: issuer })
  for (const tenant of tenants) query.append('tenant', tenant)
  for (const environment of environments) query.append('environment', environment)
  for (const [part, value] of Object.entries(lineageOf(rest))) query.set(part, String(value))
  query.set('sig', await signature(signed, audience, key))
  const url = `${audience}/_unlock-debug?${query}`
  return { url, id: await linkId(signed.nonce), expiresAt: (signed.ts + LINK_LIFE) * 1000 }
}

/** The link that a query holds; undefined unless it is whole, signed for this server, and neither old nor of the future. */
export async function readLink(
  query: URLSearchParams,
  { audience, keys, now }: LinkTarget & { readonly keys: readonly string[]; readonly now: number },
): Promise<Link | undefined> {
  const [ts = '', nonce = '', name = '', role, issuer = '', sig = ''] = [
    ...['ts', 'nonce', 'as', 'role', 'by', 'sig'].map(part => query.get(part) ?? ''),
  ]
  if (!/^\d{1,11}$/.test(ts) || !/^[0-9a-f]{32}$/.test(nonce) || !isRole(role)) return undefined
  const age = now / 1000 - Number(ts)
  if (age >= LINK_LIFE + 1 || age < -SKEW) return undefined
  const [tenants, environments] = [query.getAll('tenant'), query.getAll('environment')]
  const lineage = lineageIn(query)
  if (lineage.until !== undefined && lineage.until <= now) return undefined
  const signed = { name, role, tenants, environments, issuer, ...lineage, ts: Number(ts), nonce }
  let isSigned = false
  for (const key of keys) isSigned = sameText(await signature(signed, audience, key), sig) || isSigned
  if (!isSigned) return undefined
  const bounds = boundsOf({ tenants: unlessNone(tenants), environments: unlessNone(environments) })
  return { name, role, issuer, nonce, ts: signed.ts, id: await linkId(nonce), ...bounds, ...lineage }
}

function lineageIn(query: URLSearchParams): Lineage {
  const until = query.get('until')
  return lineageOf({ parent: query.get('parent') ?? undefined, until: until === null ? undefined : Number(until) })
}

function unlessNone(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names
}

interface Signed extends Lineage {
  readonly name: string
  readonly role: Role
  readonly tenants: readonly string[]
  readonly environments: readonly string[]
  readonly issuer: string
  readonly ts: number
  readonly nonce: string
}

/** Every part is in the message, and none can be taken for a part of its neighbour. */
async function signature(signed: Signed, audience: string, key: string): Promise<string> {
  const { name, role, tenants, environments, issuer, parent, until, ts, nonce } = signed
  const facts = ['unlock-debug', audience, role, name, tenants, environments, issuer, nonce, ts]
  const message = JSON.stringify(parent === undefined && until === undefined ? facts : [...facts, parent, until])
  const bytes = await crypto.subtle.sign('HMAC', await linkKey(key), new TextEncoder().encode(message))
  return hex(new Uint8Array(bytes))
}

/** A key for links alone: what else the session key signs is worth nothing here. */
async function linkKey(sessionKey: string): Promise<CryptoKey> {
  const text = (part: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(part)
  const base = await crypto.subtle.importKey('raw', text(sessionKey), 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: text('varve'), info: text('varve link 1') }
  return crypto.subtle.deriveKey(derivation, base, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

async function linkId(nonce: string): Promise<string> {
  return (await sha256(`link ${nonce}`)).slice(0, 16)
}
