import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'

/** A key pair that signs assertions. */
export interface Signer {
  readonly privateKey: string
  readonly publicKey: KeyObject
}

const known = new Map<string, Signer>()

/** The key pair of somebody, with RSA of 2048 bits: made once, since that takes a while. */
export function signerOf(name: string): Signer {
  const signer = known.get(name) ?? newSigner()
  known.set(name, signer)
  return signer
}

function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), publicKey }
}

/** What an assertion (a JSON Web Token) claims. */
export type Claims = Readonly<Record<string, unknown>>

/** The claims of an assertion that is signed by RS256 with the key; undefined for any other. */
export function claimsOf(assertion: string, keyOf: (claims: Claims) => KeyObject | undefined): Claims | undefined {
  const [head = '', body = '', signature = '', ...rest] = assertion.split('.')
  const header = decoded(head)
  const claims = decoded(body)
  if (rest.length > 0 || header?.['alg'] !== 'RS256' || claims === undefined) return undefined
  const key = keyOf(claims)
  const signed = Buffer.from(`${head}.${body}`)
  if (key === undefined || !verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) return undefined
  return claims
}

/** Signs claims, as a workload's own provider does. */
export function assert(claims: Claims, { privateKey }: Pick<Signer, 'privateKey'>): string {
  const signed = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}

function decoded(part: string): Claims | undefined {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString())) as Claims
  } catch {
    return undefined
  }
}
