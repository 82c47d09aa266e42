import { JWT } from 'google-auth-library'
import type { GoogleServer } from './server.ts'

/** The service account that tests run as. */
export const EMAIL = 'shop@shop.iam.gserviceaccount.com'

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/** A service account that signs for itself, by Google's library: its tokens come from the local server. */
export function serviceAccount(
  google: GoogleServer,
  { key = google.tokens.account(EMAIL)['private_key'] ?? '', scope = SCOPE }: { key?: string; scope?: string } = {},
): JWT {
  const transporterOptions = { fetchImplementation: google.fetch as typeof fetch }
  return new JWT({ email: EMAIL, key, scopes: [scope], transporterOptions })
}
