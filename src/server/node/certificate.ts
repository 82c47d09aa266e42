import { readFileSync, statSync, unwatchFile, watchFile } from 'node:fs'
import process from 'node:process'
import { createSecureContext } from 'node:tls'
import { VarveError } from 'varve'

/** Where the certificate of a server and its key are: PEM files. */
export interface CertificateFiles {
  /** The certificate with its chain. */
  readonly cert: string
  readonly key: string
}

/** A certificate with its key. */
export interface Pair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** How often the files are looked at: a certificate is renewed weeks before it ends. Milliseconds. */
const EVERY = 1000

/** The certificate of a server, which may be renewed while it runs. */
export class Certificate {
  readonly #files: CertificateFiles
  readonly #warn: (message: string) => void
  #pair: Pair
  #look: (() => void) | undefined

  /** Reads the files. Throws CERTIFICATE_UNUSABLE. */
  constructor(files: CertificateFiles, warn: (message: string) => void) {
    this.#files = files
    this.#warn = warn
    this.#pair = read(files)
    this.#warnOfReaders()
  }

  get pair(): Pair {
    return this.#pair
  }

  /** Calls `onRenewed` with each new pair that can be used; of others it is warned, and the former one stays. */
  follow(onRenewed: (pair: Pair) => void): void {
    const look = (): void => {
      try {
        this.#pair = read(this.#files)
        this.#warnOfReaders()
        onRenewed(this.#pair)
      } catch (error) {
        this.#warn(error instanceof Error ? error.message : String(error))
      }
    }
    this.#look = look
    // By looking, not by being told: such files are often links that are put elsewhere.
    for (const file of [this.#files.cert, this.#files.key])
      watchFile(file, { interval: EVERY, persistent: false }, look)
  }

  /** A group may be there for it; whoever else is on the machine could pass for this server. */
  #warnOfReaders(): void {
    const { key } = this.#files
    const mode = process.platform === 'win32' ? 0 : statSync(key).mode & 0o777
    if ((mode & 0o004) !== 0)
      this.#warn(
        `The key of the certificate, ${key}, can be read by everybody on this machine (mode ${mode.toString(8)}): chmod 600 ${key}`,
      )
  }

  leave(): void {
    for (const file of [this.#files.cert, this.#files.key]) if (this.#look !== undefined) unwatchFile(file, this.#look)
  }
}

function read({ cert, key }: CertificateFiles): Pair {
  try {
    const pair = { cert: readFileSync(cert), key: readFileSync(key) }
    createSecureContext(pair)
    return pair
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new VarveError('CERTIFICATE_UNUSABLE', { certificate: cert, key, reason })
  }
}
