import type { Answered } from '../local-web.ts'
import { GoogleFailure } from './failure.ts'

interface Version {
  readonly data: Uint8Array
  state: 'ENABLED' | 'DISABLED' | 'DESTROYED'
}

interface ShelvedSecret {
  readonly versions: Version[]
  readonly aliases: Map<string, number>
  readonly readers: Set<string>
}

/** A version as a request names it. */
export interface VersionName {
  readonly project: string
  readonly location: string | undefined
  readonly secret: string
  readonly version: string
}

const NUMBER_OF_PROJECT = '4242'
const NAME =
  /^\/v1\/projects\/([^/]+)(?:\/locations\/([^/]+))?\/secrets\/([A-Za-z0-9_-]{1,255})\/versions\/([^/:]+):access$/

/** Secrets as Secret Manager keeps them: versions with a state, aliases, and who may read them. */
export class GoogleShelf {
  readonly #secrets = new Map<string, ShelvedSecret>()
  /** Said instead of the checksum that fits, so many times. */
  wrongChecksums = 0

  /** Adds a version that these may read, and returns its number. */
  keep(name: string, data: string | Uint8Array, readers: readonly string[]): number {
    const empty: ShelvedSecret = { versions: [], aliases: new Map(), readers: new Set() }
    const secret = this.#secrets.get(name) ?? empty
    this.#secrets.set(name, secret)
    for (const reader of readers) secret.readers.add(reader)
    return secret.versions.push({ data: typeof data === 'string' ? Buffer.from(data) : data, state: 'ENABLED' })
  }

  turn(name: string, version: number, state: Version['state']): void {
    const found = this.#secrets.get(name)?.versions[version - 1]
    if (found !== undefined) found.state = state
  }

  alias(name: string, alias: string, version: number): void {
    this.#secrets.get(name)?.aliases.set(alias, version)
  }

  remove(name: string): void {
    this.#secrets.delete(name)
  }

  /** Takes the permission to read a secret from everybody. */
  close(name: string): void {
    this.#secrets.get(name)?.readers.clear()
  }

  /** All it keeps, as text. */
  get all(): string {
    return [...this.#secrets.values()]
      .flatMap(({ versions }) => versions.map(({ data }) => Buffer.from(data).toString()))
      .join('\n')
  }

  /** `GET …/versions/…:access`. `location` is where the server is, none for the global one. Throws GoogleFailure. */
  access(path: string, principal: string, location: string | undefined): Answered {
    const name = nameIn(path)
    if (name.location !== location)
      throw new GoogleFailure(400, 'INVALID_ARGUMENT', 'Location does not match endpoint.')
    const place = location === undefined ? name.secret : `${location}/${name.secret}`
    const secret = this.#secrets.get(place)
    const resource = `projects/${name.project}/secrets/${name.secret}`
    // IAM answers before the secret is looked for, so that nobody learns what is there.
    if (secret !== undefined && !secret.readers.has(principal)) {
      const denied = `Permission 'secretmanager.versions.access' denied for resource '${resource}/versions/${name.version}' (or it may not exist).`
      throw new GoogleFailure(403, 'PERMISSION_DENIED', denied, 'IAM_PERMISSION_DENIED')
    }
    const missing = `Secret [projects/${NUMBER_OF_PROJECT}/secrets/${name.secret}] not found or has no versions.`
    if (secret === undefined) throw new GoogleFailure(404, 'NOT_FOUND', missing)
    return this.#versionOf(secret, name)
  }

  #versionOf({ versions, aliases }: ShelvedSecret, { secret, version, location }: VersionName): Answered {
    // The newest is `latest` whatever its state is.
    const number = version === 'latest' ? versions.length : (aliases.get(version) ?? Number(version))
    const below = location === undefined ? '' : `/locations/${location}`
    const name = `projects/${NUMBER_OF_PROJECT}${below}/secrets/${secret}/versions/${number}`
    const found = versions[number - 1]
    if (found === undefined) throw new GoogleFailure(404, 'NOT_FOUND', `Secret Version [${name}] not found.`)
    if (found.state !== 'ENABLED')
      throw new GoogleFailure(400, 'FAILED_PRECONDITION', `Secret Version [${name}] is in ${found.state} state.`)
    const data = Buffer.from(found.data).toString('base64')
    return { status: 200, body: { name, payload: { data, dataCrc32c: String(this.#checksum(found.data)) } } }
  }

  #checksum(data: Uint8Array): number {
    if (this.wrongChecksums <= 0) return crc32cBitwise(data)
    this.wrongChecksums -= 1
    return crc32cBitwise(data) ^ 1
  }
}

function nameIn(path: string): VersionName {
  const [, project, location, secret, version] = NAME.exec(decodeURIComponent(path)) ?? []
  if (project === undefined || secret === undefined || version === undefined)
    throw new GoogleFailure(
      400,
      'INVALID_ARGUMENT',
      'The provided Secret Version ID does not match the expected format.',
    )
  return { project, location, secret, version }
}

/** CRC-32C bit by bit, as its definition has it: another way than the manager's own table. */
export function crc32cBitwise(data: Uint8Array): number {
  let remainder = 0xffff_ffff
  for (const byte of data) {
    remainder ^= byte
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f6_3b78 : 0)
  }
  return ~remainder >>> 0
}
