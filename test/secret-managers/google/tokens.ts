import { randomBytes } from 'node:crypto'
import type { Answered, Asked } from '../local-web.ts'
import { claimsOf, signerOf, type Claims, type Signer } from './assertion.ts'
import { GoogleFailure, OAuthFailure } from './failure.ts'

/** What a token lets its owner do, and until when. */
interface Grant {
  readonly principal: string
  readonly scopes: readonly string[]
  readonly expiresAt: number
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const TOKEN_URL = 'https://oauth2.googleapis.com/token'
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
/** Seconds that a token is good for. */
const HOUR = 3600

/** Gives out access tokens in the three ways that a program on a server gets them, and knows them again. */
export class GoogleTokens {
  readonly #grants = new Map<string, Grant>()
  readonly #accounts = new Map<string, Signer>()
  /** Who the machine is: what the metadata server gives tokens for. */
  readonly machine = 'machine@shop.iam.gserviceaccount.com'
  /** The provider that workloads elsewhere are vouched for by. */
  get provider(): Signer {
    return signerOf('provider')
  }

  readonly audience = '//iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/ci/providers/oidc'

  /** Makes a service account, and the JSON file that Google has people download for it. */
  account(email: string): Readonly<Record<string, string>> {
    const signer = signerOf(email)
    this.#accounts.set(email, signer)
    return {
      type: 'service_account',
      project_id: 'shop',
      private_key_id: randomBytes(20).toString('hex'),
      private_key: signer.privateKey,
      client_email: email,
      token_uri: TOKEN_URL,
    }
  }

  /** Takes back every token there is. */
  revokeAll(): void {
    this.#grants.clear()
  }

  /** Who a request is by. Throws GoogleFailure. */
  principalOf({ headers: { authorization = '' } }: Asked): string {
    const grant = this.#grants.get(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '')
    if (grant === undefined || grant.expiresAt <= Date.now()) throw new GoogleFailure(401, 'UNAUTHENTICATED', UNKNOWN)
    if (!grant.scopes.includes(SCOPE)) {
      const message = 'Request had insufficient authentication scopes.'
      throw new GoogleFailure(403, 'PERMISSION_DENIED', message, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT')
    }
    return grant.principal
  }

  /** `https://oauth2.googleapis.com/token`: a service account that signed for itself. */
  byServiceAccount({ method, body }: Asked): Answered {
    const form = new URLSearchParams(body)
    if (method !== 'POST' || form.get('grant_type') !== JWT_BEARER)
      throw new OAuthFailure('unsupported_grant_type', 'Invalid grant_type')
    const email = ({ iss }: Claims): string => String(iss)
    const claims = claimsOf(form.get('assertion') ?? '', claimed => this.#accounts.get(email(claimed))?.publicKey)
    if (claims === undefined) throw new OAuthFailure('invalid_grant', 'Invalid JWT Signature.')
    if (claims['aud'] !== TOKEN_URL)
      throw new OAuthFailure('invalid_grant', 'Invalid JWT: Failed audience check. The right audience is ' + TOKEN_URL)
    checkTimes(claims)
    return this.#given(email(claims), String(claims['scope']).split(' '))
  }

  /** `https://sts.googleapis.com/v1/token`: somebody whom another provider vouches for. */
  byExchange({ method, body }: Asked): Answered {
    const form = new URLSearchParams(body)
    if (method !== 'POST' || form.get('grant_type') !== TOKEN_EXCHANGE)
      throw new OAuthFailure('invalid_request', 'Invalid grant_type')
    if (form.get('audience') !== this.audience)
      throw new OAuthFailure('invalid_target', 'The target service indicated by the "audience" parameters is invalid.')
    const claims = claimsOf(form.get('subject_token') ?? '', () => this.provider.publicKey)
    if (claims === undefined) throw new OAuthFailure('invalid_grant', 'The JWT signature is invalid.')
    checkTimes(claims)
    const given = this.#given(`principal:${String(claims['sub'])}`, (form.get('scope') ?? '').split(' '))
    const kind = { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' }
    return { status: 200, body: { ...Object(given.body), ...kind } }
  }

  /** `http://metadata.google.internal`: the machine itself, to whoever asks as Google's libraries do. */
  byMetadata({ path, headers, query }: Asked): Answered {
    const flavor = { 'metadata-flavor': 'Google' }
    if (headers['metadata-flavor'] !== 'Google')
      return { status: 403, headers: flavor, body: 'Missing Metadata-Flavor' }
    if (/^\/computeMetadata\/v1\/instance\/?$/.test(path))
      return { status: 200, headers: flavor, body: 'attributes/\n' }
    if (path !== '/computeMetadata/v1/instance/service-accounts/default/token')
      return { status: 404, headers: flavor, body: 'not found' }
    const scopes = query.get('scopes')?.split(',') ?? [SCOPE]
    return { ...this.#given(this.machine, scopes), headers: flavor }
  }

  #given(principal: string, scopes: readonly string[]): Answered {
    const token = `ya29.planted-${randomBytes(24).toString('base64url')}`
    this.#grants.set(token, { principal, scopes, expiresAt: Date.now() + HOUR * 1000 })
    return { status: 200, body: { access_token: token, expires_in: HOUR - 1, token_type: 'Bearer' } }
  }
}

const UNKNOWN =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.'

function checkTimes({ iat, exp }: Claims): void {
  const now = Date.now() / 1000
  const [from, until] = [Number(iat), Number(exp)]
  if (!(from <= now + 60 && until > now - 60 && until - from <= HOUR))
    throw new OAuthFailure(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    )
}
