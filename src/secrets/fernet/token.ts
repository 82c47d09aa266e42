import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { FernetKey } from './key.ts'

/** The first byte of every token. */
const VERSION = 0x80
/** Bytes before what is encrypted: version, time, initialisation vector. */
const HEADER = 1 + 8 + 16
const BLOCK = 16
const MAC = 32
/** How far a token's time may lie ahead of the clock, in seconds. */
const SKEW = 60

/** What a token is made with besides text and key. */
export interface Making {
  /** Seconds since 1970 UTC: a token says in the clear when it was made. */
  readonly at: number
  /** 16 random bytes, never the same twice. */
  readonly iv: Uint8Array
}

/** How old a token may be, and what time it is, both in seconds. */
export interface Ageing {
  readonly now: number
  readonly ttl: number
}

/** Seals a text as a token of the Fernet specification: AES-128-CBC under HMAC-SHA256, in url-safe base64. */
export function sealToken(text: string, key: FernetKey, { at, iv }: Making): string {
  const head = Buffer.alloc(1 + 8)
  head.writeUInt8(VERSION)
  head.writeBigUInt64BE(BigInt(at), 1)
  const cipher = createCipheriv('aes-128-cbc', key.encryption, iv)
  const signed = Buffer.concat([head, iv, cipher.update(text, 'utf8'), cipher.final()])
  return toText(Buffer.concat([signed, mac(signed, key)]))
}

/** The text of a token; undefined for what is no token, was changed, or was made with another key. */
export function openToken(token: string, key: FernetKey, ageing?: Ageing): string | undefined {
  const bytes = fromText(token)
  if (bytes === undefined || bytes.length < HEADER + BLOCK + MAC || bytes[0] !== VERSION) return undefined
  const signed = bytes.subarray(0, -MAC)
  if ((signed.length - HEADER) % BLOCK !== 0) return undefined
  // Whoever may try many tokens must not learn from the time it takes how much of one was right.
  if (!timingSafeEqual(mac(signed, key), bytes.subarray(-MAC))) return undefined
  if (ageing !== undefined && !isCurrent(Number(bytes.readBigUInt64BE(1)), ageing)) return undefined
  return decrypted(signed, key)
}

/** When a token says that it was made, in seconds since 1970 UTC: whoever has no key can read that. Undefined for what is no token. */
export function madeAt(token: string): number | undefined {
  const bytes = fromText(token)
  if (bytes === undefined || bytes.length < HEADER + BLOCK + MAC || bytes[0] !== VERSION) return undefined
  return Number(bytes.readBigUInt64BE(1))
}

function decrypted(signed: Buffer, { encryption }: FernetKey): string | undefined {
  const decipher = createDecipheriv('aes-128-cbc', encryption, signed.subarray(1 + 8, HEADER))
  try {
    const plain = Buffer.concat([decipher.update(signed.subarray(HEADER)), decipher.final()])
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    // The padding or the text is wrong, though the token was signed: another program made it so.
    return undefined
  }
}

function isCurrent(made: number, { now, ttl }: Ageing): boolean {
  return made + ttl >= now && made <= now + SKEW
}

function mac(signed: Uint8Array, { signing }: FernetKey): Buffer {
  return createHmac('sha256', signing).update(signed).digest()
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** The bytes of url-safe base64 with its padding; undefined for anything else, another spelling of the same bytes too. */
function fromText(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return toText(bytes) === text ? bytes : undefined
}
