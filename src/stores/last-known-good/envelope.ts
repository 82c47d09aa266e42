import type { Keyring } from '../../core/ports.ts'

/** The first line of every file, but for the number of its format. */
const TITLE = 'varve last known good, format '
const FORMAT = 1

/** Bytes from the beginning of a file that tell whether it is one. */
export const TITLE_BYTES = TITLE.length

/** Says why a file is not read or written, as a clause, and what to do about it. Neither quotes what is in it. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly remedy: string
  /** True for what must not be written over: it is somebody else's. */
  readonly isForeign: boolean

  constructor(reason: string, { remedy = ANEW, isForeign = false } = {}) {
    super(reason)
    this.remedy = remedy
    this.isForeign = isForeign
  }
}

const ANEW = 'It is made anew as soon as the store is heard.'
const OWN_FILE = { remedy: 'Name a file of its own.', isForeign: true }

/** True for text that begins as every file does. */
export function isTitled(text: string): boolean {
  return text.startsWith(TITLE)
}

/** How a text is written so that only who has a key can read it, and only as the environment's that it was kept for. */
export class Envelope {
  readonly #keyring: Keyring
  readonly #environment: string

  constructor(keyring: Keyring, environment: string) {
    this.#keyring = keyring
    this.#environment = environment
  }

  /** A text as it is written. */
  async seal(text: string): Promise<string> {
    const { keyId, token } = await this.#keyring.seal(`${JSON.stringify({ environment: this.#environment })}\n${text}`)
    return `${TITLE}${FORMAT}\n${JSON.stringify({ keyId, token })}\n`
  }

  /** The text in what was written. Throws Refused. */
  async open(written: string): Promise<string> {
    const [title = '', body = '', ...rest] = written.split('\n')
    if (!isTitled(title)) throw new Refused('it is not what Varve writes', OWN_FILE)
    const format = title.slice(TITLE.length)
    const isOther = /^\d+$/.test(format) && format !== String(FORMAT)
    if (isOther) throw new Refused(`it was written by another version of Varve (format ${format})`)
    const sealed = sealedIn(body)
    if (format !== String(FORMAT) || sealed === undefined || rest.join('\n') !== '')
      throw new Refused('it is cut short or damaged')
    return this.#ours(await this.#opened(sealed))
  }

  async #opened(sealed: { readonly keyId: string; readonly token: string }): Promise<string> {
    const opened = await this.#tried(sealed)
    if ('text' in opened) return opened.text
    const { reason, keyId } = opened
    const isLacking = keyId !== undefined && !this.#keyring.keyIds.includes(keyId)
    throw new Refused(
      reason,
      isLacking ? { remedy: `Add the key ${keyId} to VARVE_ENCRYPTION_KEY. Without it, it is made anew.` } : {},
    )
  }

  /** What the key ring answers; the words of one that throws may be anything, and are not told. */
  async #tried(sealed: Parameters<Keyring['open']>[0]): Promise<{ text: string } | { reason: string; keyId?: string }> {
    try {
      return await this.#keyring.open(sealed)
    } catch {
      return { reason: 'the key ring failed to open it' }
    }
  }

  #ours(text: string): string {
    const end = text.indexOf('\n')
    const environment = environmentIn(text.slice(0, Math.max(0, end)))
    if (environment === undefined) throw new Refused('it was sealed for something else', OWN_FILE)
    if (environment !== this.#environment) {
      const [theirs, ours] = [environment, this.#environment].map(name => JSON.stringify(name))
      throw new Refused(`it was kept in the environment ${theirs}, and this is ${ours}`, {
        remedy: 'Give each environment a file of its own.',
        isForeign: true,
      })
    }
    return text.slice(end + 1)
  }
}

function sealedIn(body: string): { readonly keyId: string; readonly token: string } | undefined {
  const { keyId, token } = parsed(body)
  return typeof keyId === 'string' && typeof token === 'string' ? { keyId, token } : undefined
}

function environmentIn(line: string): string | undefined {
  const { environment } = parsed(line)
  return typeof environment === 'string' ? environment : undefined
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
