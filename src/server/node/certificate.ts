import { readFileSync, statSync } from 'node:fs'
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
  /** What was in the files when they were last looked at. */
  #seen: string
  #looking: ReturnType<typeof setInterval> | undefined

  /** Reads the files. Throws CERTIFICATE_UNUSABLE. */
  constructor(files: CertificateFiles, warn: (message: string) => void) {
    this.#files = files
    this.#warn = warn
    this.#seen = textIn(files)
    this.#pair = read(files)
    this.#warnOfReaders()
  }

  get pair(): Pair {
    return this.#pair
  }

  /** Calls `onRenewed` with each new pair that can be used; of others it is warned once, and the former one stays. */
  follow(onRenewed: (pair: Pair) => void): void {
    // By looking, not by being told: such files are often links that are put elsewhere. And at what is in them, from what was
    // read at the start on: whoever notes their times from now on misses what was written in between.
    this.#looking = setInterval(() => this.#look(onRenewed), EVERY).unref()
  }

  #look(onRenewed: (pair: Pair) => void): void {
    const found = textIn(this.#files)
    if (found === this.#seen) return
    this.#seen = found
    try {
      this.#pair = read(this.#files)
      this.#warnOfReaders()
      onRenewed(this.#pair)
    } catch (error) {
      this.#warn(error instanceof Error ? error.message : String(error))
    }
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
    clearInterval(this.#looking)
  }
}

/** What is in the files, or why that cannot be said: whether it is still the same. */
function textIn({ cert, key }: CertificateFiles): string {
  try {
    return [cert, key].map(file => readFileSync(file, 'latin1')).join('\n')
  } catch (error) {
    return String(error)
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
