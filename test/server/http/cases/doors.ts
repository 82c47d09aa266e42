import { randomBytes } from 'node:crypto'
import { type Cases, signed } from './case.ts'
import type { Served } from '../served.ts'

const message = 'In the case'
const apiKey = { key: 'payments.apiKey' }
const sealed = ({ varve }: Served): Promise<unknown> => varve.set('payments.apiKey', 'sk-of-the-case', signed)

/** Tokens and sessions end by the time of the store, which is this machine's. */
const now = { clock: { now: () => Date.now(), monotonic: () => performance.now() } }
const origin = 'http://localhost'
const signingIn = { ...now, origin, sessionKey: randomBytes(30).toString('base64url') }

/** Signs in by a link, and names the session for the path. */
async function session(shop: Served): Promise<{ readonly id: string }> {
  const link = (await (await shop.ask('/v1/links', { method: 'POST', body: { name: 'dana' } })).json()) as {
    url: string
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin, 'sec-fetch-site': 'same-origin' }
  await shop.ask('/_unlock-debug', { method: 'POST', body: new URL(link.url).search.slice(1), headers })
  const { items } = (await (await shop.ask('/v1/sessions')).json()) as { items: readonly { id: string }[] }
  return { id: items[0]?.id ?? 'none' }
}

/** Makes a token, and names it for the path. */
async function token(shop: Served): Promise<{ readonly id: string }> {
  const made = (await shop.ask('/v1/tokens', { method: 'POST', body: { name: 'deploy', role: 'viewer' } })).json()
  return { id: String(((await made) as { id: unknown }).id) }
}

/** More revisions than are always kept. */
async function longHistory({ varve }: Served): Promise<void> {
  for (let round = 0; round < 1010; round += 1) await varve.set('limits.maxUploads', 1 + (round % 50), signed)
}

/** Cases of secrets, tokens, sessions and whoever comes in. */
export const doorCases: Cases = {
  listSecrets: { 200: { before: sealed } },
  getSecret: { 200: { before: sealed, params: apiKey } },
  setSecret: {
    200: { params: apiKey, body: { value: 'sk-another', message } },
    409: { before: sealed, params: apiKey, body: { value: 'sk-another', message }, headers: { 'if-match': '"0"' } },
  },
  rotateSecret: {
    200: { before: sealed, params: apiKey, body: { value: 'sk-another', message } },
    409: { before: sealed, params: apiKey, body: { value: 'sk-another', message }, headers: { 'if-match': '"0"' } },
  },
  destroySecret: { 200: { before: sealed, params: apiKey, body: { which: 'all', message } } },
  revealSecret: { 200: { before: sealed, params: apiKey, body: { message } } },
  compact: { 200: { before: longHistory, body: { keep: '0s', message } }, 400: { body: { keep: '30d', message } } },
  listTokens: { 200: {} },
  createToken: { 201: { body: { name: 'deploy', role: 'viewer' } } },
  revokeToken: { 200: { before: token, options: now } },
  me: { 200: {} },
  listSessions: { 200: {} },
  endSessions: { 200: { query: 'name=dana' } },
  endSession: { 204: { before: session, options: signingIn } },
  createLink: { 201: { body: { name: 'dana' }, options: signingIn } },
  listAudit: { 200: {} },
}
