import type { FetchedSecret, SecretManager, SecretReference } from '../core/ports.ts'
import { malformed, readAccess, type Received } from './google/answer.ts'
import { DefaultIdentity, headersFrom, type GoogleIdentity } from './google/identity.ts'
import { versionNameOf, type VersionName } from './google/version-name.ts'
import { HttpDoor } from './http.ts'
import { Refusal, refusedTo } from './refusal.ts'

/** Who this program is at Google, and where it asks. */
export interface GoogleSecretsOptions {
  /**
   * Says who this program is: a `GoogleAuth` of google-auth-library, of its versions 10 or 11. When absent it is found as
   * Google's libraries find it: GOOGLE_APPLICATION_CREDENTIALS, gcloud's login, the metadata server.
   */
  readonly auth?: GoogleIdentity | undefined
  /**
   * Where secrets are asked for, by the region that keeps them (undefined for those that are everywhere), for an endpoint of
   * one's own. Google's when absent: `https://secretmanager.googleapis.com`, `https://secretmanager.europe-west3.rep.googleapis.com`.
   */
  readonly endpoint?: string | ((location: string | undefined) => string) | undefined
}

/**
 * Answers `gcp-sm:` references from Google Secret Manager: `gcp-sm://projects/shop/secrets/database`, or shorter
 * `gcp-sm://shop/database`, with `/versions/5` or `?version=5` for a version or an alias; the newest when neither is said.
 * What arrives is held against Google's checksum. Needs google-auth-library, which is loaded at the first of them.
 * @example managers: [googleSecrets()]
 */
export function googleSecrets(options: GoogleSecretsOptions = {}): SecretManager {
  const google = new GoogleSecrets(options)
  return {
    name: NAME,
    schemes: ['gcp-sm'],
    fetch: (reference, { signal }) => google.fetch(reference, signal),
    close: () => google.close(),
  }
}

const NAME = 'Google Secret Manager'

class GoogleSecrets {
  readonly #auth: GoogleIdentity | undefined
  readonly #endpoint: (location: string | undefined) => string
  readonly #own = new DefaultIdentity()
  readonly #door = new HttpDoor()
  readonly #closing = new AbortController()

  constructor({ auth, endpoint = endpointOf }: GoogleSecretsOptions) {
    this.#auth = auth
    this.#endpoint = typeof endpoint === 'string' ? () => endpoint : endpoint
  }

  async fetch(reference: SecretReference, asker: AbortSignal): Promise<FetchedSecret> {
    const version = versionNameOf(reference)
    const signal = AbortSignal.any([asker, this.#closing.signal])
    try {
      const received = await this.#access(version, reference, signal)
      // A damaged answer is rare, and seldom comes twice.
      const again = received === 'damaged' ? await this.#access(version, reference, signal) : received
      if (again === 'damaged') throw malformed('arrived damaged twice: its checksum does not fit')
      return again
    } catch (error) {
      throw refusedTo(error, reference, NAME)
    }
  }

  close(): void {
    this.#closing.abort()
    this.#door.close()
  }

  async #access(version: VersionName, reference: SecretReference, signal: AbortSignal): Promise<Received> {
    const url = new URL(`${this.#endpoint(version.location).replace(/\/+$/, '')}/v1/${version.name}:access`)
    const ask = async (): ReturnType<HttpDoor['ask']> => {
      const identity = this.#auth ?? (await this.#own.find(reference))
      return this.#door.ask({ url, headers: await headersFrom(identity, url, signal), signal })
    }
    if (this.#auth !== undefined) return readAccess(await ask())
    const answer = await ask().catch(forbidden)
    if (answer !== 'forbidden' && answer.status !== 401) return readAccess(answer)
    // A token may be taken back before it ends, and the key it was made with be replaced: files are read again.
    this.#own.drop()
    return readAccess(await ask())
  }
}

/** Says that credentials were refused; whatever else went wrong is thrown on. */
function forbidden(error: unknown): 'forbidden' {
  if (error instanceof Refusal && error.code === 'SECRET_FORBIDDEN') return 'forbidden'
  throw error
}

function endpointOf(location: string | undefined): string {
  return location === undefined
    ? 'https://secretmanager.googleapis.com'
    : `https://secretmanager.${location}.rep.googleapis.com`
}
