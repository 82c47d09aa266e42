import { canonical, type Json, uuidv7, VarveError, type Varve, type Written } from 'varve'
import type { Call } from '../call.ts'
import type { Principal } from '../doors/principal.ts'

/** Keys that are remembered: the oldest is forgotten first, and the id that its change got still makes it findable. */
const MOST = 10_000
const LONGEST = 200
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

interface Remembered {
  readonly id: string
  /** Fingerprint of what was asked for. */
  readonly print: string
}

/** Keys that were used, for each Varve that is served. */
const used = new WeakMap<Varve, Map<string, Remembered>>()

/**
 * The id of a change whose request says `Idempotency-Key`: a UUIDv7 is the revision's id itself, anything else gets one that is
 * remembered. What was written under an id is found in the log by it, so a repetition is answered as the first was, by
 * whatever process. Throws REQUEST_UNREADABLE.
 */
export async function changeId(call: Call): Promise<string | undefined> {
  const key = call.request.headers.get('idempotency-key')
  if (key === null) return undefined
  const name = key.replace(/^"(.*)"$/, '$1')
  if (UUID7.test(name)) return name
  if (name === '' || name.length > LONGEST) throw unreadable(`it has 1 to ${LONGEST} characters`)
  const print = await printOf(call)
  const keys = keysOf(call.varve)
  const whole = `${call.principal.id}\n${name}`
  const known = keys.get(whole)
  if (known !== undefined && known.print !== print) throw unreadable('it was sent with another change before')
  const id = known?.id ?? uuidv7(call.host.clock.now(), randomBytes)
  keys.set(whole, { id, print })
  const [oldest] = keys.keys()
  if (keys.size > MOST && oldest !== undefined) keys.delete(oldest)
  return id
}

/** What was written, unless the id is that of somebody else's change, of which nothing is told. Throws REQUEST_UNREADABLE. */
export function ownOnly<W extends Pick<Written, 'by'>>(written: W, { name }: Principal): W {
  if (written.by === name) return written
  throw unreadable("it is that of somebody else's change")
}

function keysOf(varve: Varve): Map<string, Remembered> {
  const keys = used.get(varve) ?? new Map<string, Remembered>()
  used.set(varve, keys)
  return keys
}

/** What is asked for, as a hash: a body may hold a secret, which nobody is to keep. */
async function printOf({ request, url, body }: Call): Promise<string> {
  const text = `${request.method} ${url.pathname}${url.search}\n${body === undefined ? '' : canonical(body as Json)}`
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}

function unreadable(why: string): VarveError<'REQUEST_UNREADABLE'> {
  return new VarveError('REQUEST_UNREADABLE', {
    issue: `Idempotency-Key cannot be used: ${why}`,
    remedy: 'Send a UUID of version 7 that is new for each change.',
  })
}
