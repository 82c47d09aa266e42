import { readKeyLines, readKeys, unusable } from './fernet/key.ts'
import { replaceKeyText } from './keys/replacing.ts'

/** What a key that was added to a file came to. */
export interface AddedKey {
  /** Its id. */
  readonly keyId: string
  /** Ids of the keys that the file had before, the one that sealed until now first. They still open. */
  readonly former: readonly string[]
}

/**
 * Puts a key of one's own first in a file of keys that is there: it seals from now on, and the others still open. The file is
 * replaced at once and durably, by one process at a time, its owner and group stay, and so does what people wrote into it.
 * Throws ENCRYPTION_KEY_UNUSABLE, also for a key that the file has.
 * @example await addKey('/etc/shop/varve.keys', newFernetKey())
 */
export async function addKey(path: string, key: string): Promise<AddedKey> {
  const keyId = idOf(key)
  let former: readonly string[] = []
  await replaceKeyText(path, text => {
    former = readKeyLines(text, path).map(({ id }) => id)
    if (former.includes(keyId)) throw unusable(path, `has the key ${keyId} already`, 'Nothing was changed.')
    return withKeyFirst(text, key)
  })
  return { keyId, former }
}

/** A file's text with a key before the others, and behind what people wrote on top of it; `note` stands beside it. */
export function withKeyFirst(text: string, key: string, note = ''): string {
  const added = `${key}  # ${idOf(key)}, made ${new Date().toISOString()}${note}`
  const lines = text.split('\n')
  return lines.toSpliced(lines.findIndex(isKeyLine), 0, added).join('\n')
}

function idOf(key: string): string {
  const [only, ...others] = readKeys(key, 'the key')
  if (only === undefined || others.length > 0) throw unusable('the key', 'is more than one')
  return only.id
}

function isKeyLine(line: string): boolean {
  return line.replace(/#.*$/, '').trim() !== ''
}
