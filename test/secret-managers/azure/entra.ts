import { randomBytes } from 'node:crypto'
import type { Answered, Asked } from '../local-web.ts'

/** What a token was given for, to whom, and until when. */
interface Grant {
  readonly audience: string
  readonly client: string
  readonly expiresAt: number
}

/** The tenant that everything here belongs to. */
export const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
/** An application that has a client secret. */
export const CLIENT = { id: '11111111-2222-3333-4444-555555555555', secret: 'planted~client~secret' } as const
/** The identity of the machine. */
export const MACHINE = '99999999-8888-7777-6666-555555555555'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Seconds that a token is good for. */
const HOUR = 3600

/** Microsoft Entra: gives tokens to applications and machines, each for one audience, and knows them again. */
export class Entra {
  readonly #grants = new Map<string, Grant>()
  /** What a workload's own provider signed, as it stands in the file that is mounted for it. */
  assertion = 'planted.workload.assertion'

  /** Who a token is for, and what for; undefined for one that nobody gave, or that has ended. */
  grantOf({ headers: { authorization = '' } }: Asked): Grant | undefined {
    const grant = this.#grants.get(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '')
    return grant !== undefined && grant.expiresAt > Date.now() ? grant : undefined
  }

  /** `https://login.microsoftonline.com`. */
  login(asked: Asked, url: string): Answered {
    if (asked.path === `/${TENANT}/v2.0/.well-known/openid-configuration`) return discovered(`${url}/${TENANT}`)
    if (asked.path !== `/${TENANT}/oauth2/v2.0/token` || asked.method !== 'POST')
      return { status: 404, body: { error: 'not_found' } }
    const form = new URLSearchParams(asked.body)
    if (form.get('grant_type') !== 'client_credentials')
      return refused(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.')
    if (form.get('client_id') !== CLIENT.id)
      return refused(400, 'unauthorized_client', 'AADSTS700016: Application was not found in the directory.')
    if (!this.#isProven(form)) return refused(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.')
    const audience = /^(https:\/\/.+)\/\.default$/.exec(form.get('scope')?.split(' ')[0] ?? '')?.[1]
    if (audience === undefined)
      return refused(400, 'invalid_scope', 'AADSTS1002012: The provided value for scope is not valid.')
    return { status: 200, body: this.#given(audience, CLIENT.id) }
  }

  /** `http://169.254.169.254`, which only answers who asks as Microsoft's libraries do. */
  metadata({ path, headers, query }: Asked): Answered {
    if (!/^\/metadata\/identity\/oauth2\/token\/?$/.test(path)) return { status: 404, body: { error: 'not found' } }
    if (headers['metadata'] !== 'true') return refused(400, 'invalid_request', 'Required metadata header not specified')
    const resource = query.get('resource')
    if (resource === null || query.get('api-version') === null)
      return refused(400, 'invalid_request', 'Required query variable is missing')
    const token = this.#given(resource.replace(/\/$/, ''), MACHINE)
    const expires = { expires_in: String(HOUR), expires_on: String(Math.floor(Date.now() / 1000) + HOUR) }
    return { status: 200, body: { ...token, ...expires, resource, client_id: MACHINE } }
  }

  #isProven(form: URLSearchParams): boolean {
    if (form.get('client_secret') === CLIENT.secret) return true
    return form.get('client_assertion_type') === ASSERTION_TYPE && form.get('client_assertion') === this.assertion
  }

  #given(audience: string, client: string): object {
    const token = `eyJ0eXAi.planted-${randomBytes(24).toString('base64url')}`
    this.#grants.set(token, { audience, client, expiresAt: Date.now() + HOUR * 1000 })
    return { token_type: 'Bearer', expires_in: HOUR - 1, ext_expires_in: HOUR - 1, access_token: token }
  }
}

function discovered(base: string): Answered {
  return {
    status: 200,
    body: {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      issuer: `${base}/v2.0`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    },
  }
}

function refused(status: number, error: string, description: string): Answered {
  return {
    status,
    body: { error, error_description: description, error_codes: [], trace_id: '1', correlation_id: '2' },
  }
}
