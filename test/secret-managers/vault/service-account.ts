import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { isObject } from '../../../src/core/json.ts'
import { LocalWeb, type Answered, type Asked } from '../local-web.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The key that service accounts' tokens are verified with, as PEM. */
export const SERVICE_ACCOUNT_KEY = publicKey.export({ type: 'spki', format: 'pem' }).toString().trim()

/** Whom a service account's token is for. */
export interface ServiceAccount {
  readonly name: string
  readonly namespace?: string
  /** When the token ends. */
  readonly expires?: string
}

/** A service account's token as Kubernetes makes them. */
export function serviceAccountToken(account: ServiceAccount, key = privateKey): string {
  const { name, namespace = 'prod', expires = '2100-01-01' } = account
  const claims = {
    iss: 'https://kubernetes.default.svc.cluster.local',
    sub: `system:serviceaccount:${namespace}:${name}`,
    aud: ['https://kubernetes.default.svc.cluster.local'],
    iat: Date.parse('2025-01-01') / 1000,
    nbf: Date.parse('2025-01-01') / 1000,
    exp: Date.parse(expires) / 1000,
    'kubernetes.io': { namespace, serviceaccount: { name, uid: 'a-uid' } },
  }
  const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** A token that says the same and is signed by somebody else. */
export function forgedToken(account: ServiceAccount): string {
  return serviceAccountToken(account, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
}

/** The little of Kubernetes' API that Vault asks: whose token is this? */
export function startKubernetes(): Promise<LocalWeb> {
  return LocalWeb.start({ answer: review })
}

function review({ path, body }: Asked): Answered {
  if (path !== '/apis/authentication.k8s.io/v1/tokenreviews') return { status: 404 }
  const asked: unknown = JSON.parse(body)
  const spec = isObject(asked) && isObject(asked['spec']) ? asked['spec'] : {}
  const [head = '', claims = '', signature = ''] = typeof spec['token'] === 'string' ? spec['token'].split('.') : []
  const isTrue = verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))
  const told: unknown = isTrue ? JSON.parse(Buffer.from(claims, 'base64url').toString()) : {}
  const username = isObject(told) ? told['sub'] : undefined
  const status = isTrue
    ? {
        authenticated: true,
        audiences: spec['audiences'],
        user: { username, uid: 'a-uid', groups: ['system:serviceaccounts'] },
      }
    : { authenticated: false, error: 'invalid bearer token' }
  return { status: 201, body: { kind: 'TokenReview', apiVersion: 'authentication.k8s.io/v1', status } }
}
