import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isVarveError } from '../core/errors.ts'
import type { Clock, Keyring, OpenedSecret, SealedSecret } from '../core/ports.ts'
import { FernetKeyring } from './fernet.ts'
import { readKeyLines } from './fernet/key.ts'
import { markOf, readKeyText } from './keys/key-text.ts'
import { warnByNode, type KeyWarning } from './keys/key-warning.ts'

/** What a file of keys is told besides its path. */
export interface KeyFileOptions {
  /** What time a token says it was made; default the machine's. */
  readonly clock?: Pick<Clock, 'now'>
  /** Told of a file that others may read, and of one that cannot be used any more while the program runs; default Node's warnings. */
  readonly warn?: KeyWarning
}

/**
 * A key ring whose keys stand in a file, one a line, the one that seals first; what follows a `#` is a comment. A file that
 * was replaced is read again before the next value is sealed, and whenever a token wants a key that the ring does not have:
 * so a new key reaches every running program. While it cannot be read, the keys that were there before stay in use.
 * Throws ENCRYPTION_KEY_UNUSABLE, which never says a key.
 * @example await open(config, { store, keyring: keyFile('/etc/shop/varve.keys') })
 */
export function keyFile(path: string, options: KeyFileOptions = {}): Keyring {
  return new FileKeyring(path, options)
}

class FileKeyring implements Keyring {
  readonly #name: string
  // As the working directory may become another while the program runs.
  readonly #path: string
  readonly #options: KeyFileOptions
  #ring: FernetKeyring
  #mark: string
  /** What was said of the file last, so that it is said once. */
  #said: string | undefined

  constructor(path: string, options: KeyFileOptions) {
    this.#name = path
    this.#path = resolve(path)
    this.#options = options
    const { ring, mark } = this.#read()
    this.#ring = ring
    this.#mark = mark
  }

  get keyIds(): readonly string[] {
    this.#look()
    return this.#ring.keyIds
  }

  seal(text: string): SealedSecret {
    this.#look()
    return this.#ring.seal(text)
  }

  open(sealed: { readonly keyId?: string; readonly token: string }): OpenedSecret {
    const isLacking = sealed.keyId !== undefined && !this.#ring.keyIds.includes(sealed.keyId)
    if (isLacking) this.#look()
    return this.#ring.open(sealed)
  }

  sealedAt(token: string): number | undefined {
    return this.#ring.sealedAt(token)
  }

  /** Takes over what the file holds, where that changed. Looking costs some microseconds, and is done only when it matters. */
  #look(): void {
    const mark = this.#markNow()
    if (mark === this.#mark) return
    try {
      const read = this.#read()
      this.#ring = read.ring
      this.#mark = read.mark
    } catch (error) {
      if (mark !== undefined) this.#mark = mark
      this.#tell(`${isVarveError(error) ? error.message : this.#name} The keys that it held before stay in use.`)
    }
  }

  #markNow(): string | undefined {
    try {
      return markOf(statSync(this.#path, { bigint: true }))
    } catch {
      return undefined
    }
  }

  #read(): { readonly ring: FernetKeyring; readonly mark: string } {
    const { text, mark, openMode } = readKeyText(this.#path)
    const ring = new FernetKeyring(readKeyLines(text, this.#name), this.#options.clock)
    if (openMode === undefined) this.#said = undefined
    else
      this.#tell(
        `Others may use the encryption keys in ${this.#name} (mode ${openMode.toString(8)}). Run: chmod 600 ${this.#name}`,
      )
    return { ring, mark }
  }

  #tell(message: string): void {
    if (this.#said === message) return
    this.#said = message
    const { warn = warnByNode } = this.#options
    warn(message, 'VARVE_KEY_FILE')
  }
}
