import { randomBytes } from 'node:crypto'
import type { Answered, Asked } from '../local-web.ts'
import { TENANT, type Entra } from './entra.ts'

interface Version {
  readonly id: string
  readonly value: string
  readonly contentType: string | undefined
  readonly expires: number | undefined
  enabled: boolean
}

interface KeptSecret {
  readonly versions: Version[]
  /** Why nobody may read it, where nobody may. */
  closed: string | undefined
}

/** How a version is kept. */
export interface KeptAs {
  readonly contentType?: string
  /** When it ends, in milliseconds since 1970: it is given all the same. */
  readonly expires?: number
}

/** A key vault as its interface has it: versions of secrets, behind a challenge. */
export class KeyVault {
  readonly #secrets = new Map<string, KeptSecret>()
  readonly #entra: Entra
  readonly #url: string
  /** What its tokens must be for. */
  readonly resource: string

  constructor(entra: Entra, { url, resource }: { readonly url: string; readonly resource: string }) {
    this.#entra = entra
    this.#url = url
    this.resource = resource
  }

  /** Adds a version, and returns its id. */
  keep(name: string, value: string, { contentType, expires }: KeptAs = {}): string {
    const id = randomBytes(16).toString('hex')
    const secret = this.#secrets.get(name) ?? { versions: [], closed: undefined }
    this.#secrets.set(name, secret)
    secret.versions.push({ id, value, contentType, expires, enabled: true })
    return id
  }

  remove(name: string): void {
    this.#secrets.delete(name)
  }

  /** Lets nobody read a secret, by the inner code that says why. */
  close(name: string, why: string): void {
    const secret = this.#secrets.get(name)
    if (secret !== undefined) secret.closed = why
  }

  /** Disables the newest version of a secret. */
  disable(name: string): void {
    const version = this.#secrets.get(name)?.versions.at(-1)
    if (version !== undefined) version.enabled = false
  }

  /** All it keeps, as text. */
  get all(): string {
    return [...this.#secrets.values()].flatMap(({ versions }) => versions.map(({ value }) => value)).join('\n')
  }

  answer(asked: Asked): Answered {
    const grant = this.#entra.grantOf(asked)
    if (grant === undefined) return this.#challenge('AKV10000: Request is missing a Bearer or PoP token.')
    if (grant.audience !== this.resource)
      return this.#challenge(`AKV10022: Invalid audience. Expected ${this.resource}, found: ${grant.audience}.`)
    if (!/^(?:7\.\d|20\d\d-\d\d-\d\d)$/.test(asked.query.get('api-version') ?? ''))
      return refused(400, 'BadParameter', 'Method GET does not allow operation without api-version')
    const [, name, version] = /^\/secrets\/([0-9a-zA-Z-]{1,127})(?:\/([0-9a-f]*))?$/.exec(asked.path) ?? []
    if (name === undefined) return refused(400, 'BadParameter', 'The request URI contains an invalid name')
    return this.#secret(name, version ?? '')
  }

  #secret(name: string, version: string): Answered {
    const secret = this.#secrets.get(name)
    const found = version === '' ? secret?.versions.at(-1) : secret?.versions.find(({ id }) => id === version)
    if (secret?.closed !== undefined)
      return refused(403, 'Forbidden', 'Caller is not authorized to perform action on resource.', secret.closed)
    if (found === undefined)
      return refused(404, 'SecretNotFound', `A secret with (name/id) ${name} was not found in this key vault.`)
    if (!found.enabled)
      return refused(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled')
    return { status: 200, body: bundle(found, `${this.#url}/secrets/${name}/${found.id}`) }
  }

  #challenge(message: string): Answered {
    const challenge = `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="${this.resource}"`
    return { ...refused(401, 'Unauthorized', message), headers: { 'www-authenticate': challenge } }
  }
}

function bundle({ value, contentType, expires, enabled }: Version, id: string): object {
  const now = Math.floor(Date.now() / 1000)
  const ends = expires === undefined ? {} : { exp: Math.floor(expires / 1000) }
  const attributes = { enabled, created: now, updated: now, recoveryLevel: 'Recoverable+Purgeable', ...ends }
  return { value, id, ...(contentType === undefined ? {} : { contentType }), attributes }
}

function refused(status: number, code: string, message: string, inner?: string): Answered {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } }
  return { status, body: { error: { code, message, ...innererror } } }
}
