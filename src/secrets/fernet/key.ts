import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { VarveError } from '../../core/errors.ts'

/** Bytes of a key: half of them sign, half of them encrypt. */
const BYTES = 32

/** One key, held so that printing it shows nothing. */
export interface FernetKey {
  /** Tells it from other keys, and nothing about it: the beginning of a hash. */
  readonly id: string
  readonly signing: KeyObject
  readonly encryption: KeyObject
}

/** A new key at random, as text: 32 bytes in url-safe base64. */
export function newFernetKey(): string {
  return keyText(randomBytes(BYTES))
}

/** 32 bytes as the text of a key, as every implementation of Fernet takes it. */
export function keyText(bytes: Uint8Array): string {
  return `${Buffer.from(bytes).toString('base64url')}=`
}

/** Keys out of one text that names them with commas, or out of several; the same one twice is one. */
export function readKeys(texts: string | readonly string[], from: string): readonly FernetKey[] {
  const written = [texts].flat().flatMap(text => text.split(','))
  const keys = written.map(text => text.trim()).filter(text => text !== '')
  if (keys.length === 0) throw unusable(from, 'is empty')
  const read = keys.map((text, index) => readKey(text, keys.length === 1 ? from : `${from} (key ${index + 1})`))
  return distinct(read)
}

/** Keys out of a text with one a line; what follows a `#` is for people. Throws ENCRYPTION_KEY_UNUSABLE, with the line. */
export function readKeyLines(text: string, from: string): readonly FernetKey[] {
  const lines = text.split(/\r?\n/).map(line => line.replace(/#.*$/, '').trim())
  const read = lines.flatMap((line, index) => (line === '' ? [] : readKeys(line, `${from}:${index + 1}`)))
  if (read.length === 0) throw unusable(from, 'holds no key')
  return distinct(read)
}

function distinct(keys: readonly FernetKey[]): readonly FernetKey[] {
  return [...new Map(keys.map(key => [key.id, key])).values()]
}

/** Either alphabet of base64, padded or not: the text must be 32 bytes, and nothing else matters to them. */
function readKey(text: string, from: string): FernetKey {
  const plain = text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  const bytes = Buffer.from(plain, 'base64url')
  if (bytes.toString('base64url') !== plain) throw unusable(from, 'is not base64: a passphrase is no key')
  if (bytes.length !== BYTES) throw unusable(from, `is ${bytes.length} bytes long, and a key is ${BYTES}`)
  return {
    id: createHash('sha256').update('varve/key/1\n').update(bytes).digest('hex').slice(0, 16),
    signing: createSecretKey(bytes.subarray(0, BYTES / 2)),
    encryption: createSecretKey(bytes.subarray(BYTES / 2)),
  }
}

/** Says what is wrong with a key, and never the key. */
export function unusable(from: string, issue: string, remedy?: string): VarveError<'ENCRYPTION_KEY_UNUSABLE'> {
  return new VarveError('ENCRYPTION_KEY_UNUSABLE', { from, issue, ...(remedy === undefined ? {} : { remedy }) })
}
