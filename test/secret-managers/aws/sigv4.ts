import { createHash, createHmac } from 'node:crypto'

/** A request as it came over the line: headers in their order, repeated ones too. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query as they were sent. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** What a signature is for: a day, a region and a service. */
export interface CredentialScope {
  /** `20150830` */
  readonly day: string
  readonly region: string
  readonly service: string
}

/** What an Authorization header says. */
export interface Authorization extends CredentialScope {
  readonly accessKeyId: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/

/** Takes an Authorization header apart; undefined where it is none of AWS's Signature Version 4. */
export function readAuthorization(header: string): Authorization | undefined {
  const [, accessKeyId, day, region, service, signed, signature] = HEADER.exec(header) ?? []
  if (!accessKeyId || !day || !region || !service || !signed || !signature) return undefined
  return { accessKeyId, day, region, service, signedHeaders: signed.split(';'), signature }
}

/** Task 1 of the published algorithm: the request in the one form that is signed. */
export function canonicalRequest(request: ReceivedRequest, signedHeaders: readonly string[]): string {
  const cut = request.target.indexOf('?')
  const path = cut < 0 ? request.target : request.target.slice(0, cut)
  const query = cut < 0 ? '' : request.target.slice(cut + 1)
  const headers = signedHeaders.map(name => `${name}:${headerOf(request, name)}\n`).join('')
  const parts = [request.method, canonicalPath(path), canonicalQuery(query), headers, signedHeaders.join(';')]
  return [...parts, sha256(request.body)].join('\n')
}

/** Task 2: what the key signs. `time` is the request's own: `20150830T123600Z`. */
export function stringToSign(canonical: string, time: string, scope: CredentialScope): string {
  const { day, region, service } = scope
  return ['AWS4-HMAC-SHA256', time, `${day}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n')
}

/** Task 3: the signature, 64 hex digits. */
export function signatureOf(
  toSign: string,
  secretAccessKey: string,
  { day, region, service }: CredentialScope,
): string {
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  return hmac(key, toSign).toString('hex')
}

/** SHA-256 in hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** A header's values as they are signed: trimmed, runs of white space as one blank, repeated ones joined by a comma. */
export function headerOf({ headers }: ReceivedRequest, name: string): string {
  const values = headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value)
  return values.map(value => value.trim().replaceAll(/\s+/g, ' ')).join(',')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function canonicalPath(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.map(encode).join('/')}${end}`
}

function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter(Boolean)
    .map(pair => {
      const [name = '', ...value] = pair.split('=')
      return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value.join('=')))] as const
    })
  const before = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
  const sorted = pairs.toSorted((a, b) => before(a[0], b[0]) || before(a[1], b[1]))
  return sorted.map(pair => pair.join('=')).join('&')
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
