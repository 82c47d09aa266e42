import { type Json, VarveError } from 'varve'
import { readText } from 'varve/schema'
import { received } from './received.ts'
import type { RouteFacts } from './route.ts'

const JSON_MEDIA = 'application/json'
const ONLY_JSON = [JSON_MEDIA]
/** What may be half a character, written as an escape; as itself UTF-8 has none. */
const HALF = /\\u[dD][89a-fA-F]/
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The body of a request: JSON as a value, anything else as text; undefined where it is empty. Throws REQUEST_TOO_LARGE,
 * MEDIA_TYPE_REFUSED or REQUEST_UNREADABLE.
 */
export function readBody(
  request: Request,
  { bodyLimit, media = ONLY_JSON }: Pick<RouteFacts, 'bodyLimit' | 'media'>,
  usualLimit: number,
): Promise<unknown> {
  const limit = bodyLimit ?? usualLimit
  const length = Number(request.headers.get('content-length') ?? 0)
  if (length > limit) throw new VarveError('REQUEST_TOO_LARGE', { part: 'body', limit })
  // A length that was told is kept to by every server of HTTP, so the body needs no counting.
  const read = length > 0 ? (): Promise<Uint8Array> => request.bytes() : () => bytesOf(request, limit)
  return received(request, read, bytes => {
    if (bytes.length > limit) throw new VarveError('REQUEST_TOO_LARGE', { part: 'body', limit })
    if (bytes.length === 0) return undefined
    const isJson = isJsonMedia(acceptedMedia(request, media))
    const text = decoded(bytes)
    return isJson ? jsonOf(text) : text
  })
}

async function bytesOf(request: Request, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  if (request.body === null) return new Uint8Array()
  for await (const part of request.body) {
    length += part.length
    // Leaving the loop cancels the rest: what is too long is not read to its end.
    if (length > limit) throw new VarveError('REQUEST_TOO_LARGE', { part: 'body', limit })
    parts.push(part)
  }
  return joined(parts, length)
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function acceptedMedia({ headers }: Request, accepted: readonly string[]): string {
  const refused = (): VarveError => new VarveError('MEDIA_TYPE_REFUSED', { accepted })
  const coding = headers.get('content-encoding')
  if (coding !== null && coding.toLowerCase() !== 'identity') throw refused()
  const type = headers.get('content-type') ?? JSON_MEDIA
  if (accepted.includes(type)) return type
  const [media = '', ...parameters] = type.split(';')
  const name = media.trim().toLowerCase()
  if (parameters.some(one => /charset/i.test(one) && !/charset="?utf-?8"?/i.test(one))) throw refused()
  if (!accepted.includes(name)) throw refused()
  return name
}

function isJsonMedia(media: string): boolean {
  return media === JSON_MEDIA || media.endsWith('+json')
}

function decoded(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new VarveError('REQUEST_UNREADABLE', { issue: 'the body is not UTF-8', remedy: 'Send it as UTF-8.' })
  }
}

function jsonOf(text: string): unknown {
  const read = readText(text, { kind: 'json' })
  if ('value' in read) {
    if (HALF.test(text)) refuseHalves(read.value, 'body')
    return read.value
  }
  const issue = 'issue' in read ? `the body ${read.issue}` : 'the body is empty'
  throw new VarveError('REQUEST_UNREADABLE', { issue, remedy: 'Send JSON.' })
}

/** Refuses half of a pair of surrogates, which no text that is stored can hold. Throws REQUEST_INVALID with where it is. */
function refuseHalves(value: Json, place: string): void {
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw half(place)
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (/\p{Surrogate}/u.test(name)) throw half(place)
    refuseHalves(member, `${place}.${name}`)
  }
}

function half(place: string): VarveError {
  const issue = 'has half a character in it: a surrogate (\\ud800 to \\udfff) without its other half'
  const key = place.length > 100 ? `${place.slice(0, 99)}…` : place
  return new VarveError('REQUEST_INVALID', { problems: [{ code: 'REQUEST_INVALID', key, issue }] })
}
