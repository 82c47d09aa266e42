import type { SecretReference } from '../../core/ports.ts'
import { missingPackage } from '../missing-package.ts'
import { Refusal } from '../refusal.ts'
import { unlessAborted } from '../waiting.ts'

/** Says who this program is, in the headers of a request: a `GoogleAuth` of google-auth-library. */
export interface GoogleIdentity {
  getRequestHeaders(url?: string): Promise<Headers | Readonly<Record<string, string>>>
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const PACKAGE = 'google-auth-library'

/** Google's own search for who a program is: a file that is named, the identity of a workload, the machine's. */
export class DefaultIdentity {
  #found: Promise<GoogleIdentity> | undefined

  /** The identity, the same until it is dropped. Throws SECRET_MANAGER_UNKNOWN where the package is missing. */
  async find(reference: SecretReference): Promise<GoogleIdentity> {
    this.#found ??= load()
    try {
      return await this.#found
    } catch (error) {
      this.#found = undefined
      throw missingPackage(error, reference, [PACKAGE]) ?? refusalOf(error)
    }
  }

  /** Forgets who it is, so that files are read and tokens are fetched again. */
  drop(): void {
    this.#found = undefined
  }
}

async function load(): Promise<GoogleIdentity> {
  const { GoogleAuth } = await import('google-auth-library')
  // A project is only named so that the library does not look for one: it would start gcloud and ask other services.
  return new GoogleAuth({ scopes: [SCOPE], projectId: 'none' })
}

/** The headers that say who this program is. Throws a Refusal that quotes nothing: errors of the library hold tokens. */
export async function headersFrom(
  identity: GoogleIdentity,
  url: URL,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  try {
    const headers = await unlessAborted(identity.getRequestHeaders(url.href), signal)
    return headers instanceof Headers ? Object.fromEntries(headers) : { ...headers }
  } catch (error) {
    throw error instanceof Refusal ? error : refusalOf(error)
  }
}

function refusalOf(error: unknown): Refusal {
  const { status, said } = answerIn(error)
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429)
    return new Refusal('SECRET_FORBIDDEN', {
      reason: `is not given to this program: Google does not accept its credentials (${said ?? status})`,
      remedy:
        'Look at the key or the token that GOOGLE_APPLICATION_CREDENTIALS leads to: it may be deleted, or too old.',
    })
  return new Refusal('SECRET_MANAGER_UNREACHABLE', {
    reason: `could not be fetched: there is no access token from Google${status === undefined ? '' : ` (${status})`}`,
    remedy: 'Name a key file in GOOGLE_APPLICATION_CREDENTIALS, or run where the metadata server can be reached.',
  })
}

/** The status of an answer in an error of the library, and OAuth's word for what is wrong. */
function answerIn(error: unknown): { readonly status?: number; readonly said?: string } {
  const { response } = Object(error) as { readonly response?: unknown }
  const { status, data } = Object(response) as { readonly status?: unknown; readonly data?: unknown }
  const { error: said } = Object(data) as { readonly error?: unknown }
  return {
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof said === 'string' && /^[a-z_]{1,40}$/.test(said) ? { said } : {}),
  }
}
