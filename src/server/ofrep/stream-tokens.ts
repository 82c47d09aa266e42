/** Who may listen to the stream that a token was made for. */
export interface StreamGrant {
  /** Identifies the token or session that asked. */
  readonly id: string
  readonly tenants?: readonly string[]
  readonly environments?: readonly string[]
}

/** A stream may be opened for at least this long after its address was told, and for less than twice as long. */
const WINDOW = 600_000

const PURPOSE = 'varve/ofrep-stream/1\n'
const encoder = new TextEncoder()

/**
 * Tokens that stand in the address of an event stream, because whoever opens one can set no header. They open nothing
 * else, for some minutes, and are the same for one credential as long as a window lasts: an address that changes makes a
 * client connect anew.
 */
export class StreamTokens {
  /** How long a token opens a stream at most, in milliseconds. */
  readonly longest = 2 * WINDOW
  readonly #keys: readonly Promise<CryptoKey>[]
  readonly #now: () => number
  readonly #made = new Map<string, Promise<string>>()
  #window = 0

  /** `secrets` are the same for all servers of one address: the first signs, all check. Made at random where there is none. */
  constructor(secrets: readonly string[], now: () => number) {
    const all = secrets.map(secret => encoder.encode(PURPOSE + secret))
    this.#keys = (all.length > 0 ? all : [crypto.getRandomValues(new Uint8Array(32))]).map(imported)
    this.#now = now
  }

  /** The token for somebody, at this time. */
  token(grant: StreamGrant): Promise<string> {
    const window = Math.floor(this.#now() / WINDOW)
    if (window !== this.#window) this.#made.clear()
    this.#window = window
    const { id, tenants, environments } = grant
    const text = JSON.stringify([id, tenants ?? null, environments ?? null, (window + 2) * WINDOW])
    const made = this.#made.get(text) ?? this.#sign(text)
    this.#made.set(text, made)
    return made
  }

  /** Whom a token was made for; undefined for one that was not made here, or has expired. */
  async grant(token: string): Promise<StreamGrant | undefined> {
    const [payload, signature] = token.split('.').map(fromBase64)
    if (payload === undefined || signature === undefined) return undefined
    if (!(await this.#isOurs(signature, payload))) return undefined
    const [id, tenants, environments, until] = JSON.parse(new TextDecoder().decode(payload)) as [
      string,
      string[] | null,
      string[] | null,
      number,
    ]
    if (this.#now() >= until) return undefined
    return { id, ...(tenants === null ? {} : { tenants }), ...(environments === null ? {} : { environments }) }
  }

  async #isOurs(signature: Uint8Array<ArrayBuffer>, payload: Uint8Array<ArrayBuffer>): Promise<boolean> {
    for (const key of this.#keys) if (await crypto.subtle.verify('HMAC', await key, signature, payload)) return true
    return false
  }

  async #sign(text: string): Promise<string> {
    const [key] = this.#keys
    const payload = encoder.encode(text)
    const signature = key === undefined ? new ArrayBuffer() : await crypto.subtle.sign('HMAC', await key, payload)
    return `${toBase64(payload)}.${toBase64(new Uint8Array(signature))}`
  }
}

function imported(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
}

function toBase64(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0))
  } catch {
    return undefined
  }
}
