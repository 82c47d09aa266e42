import { timingSafeEqual } from 'node:crypto'
import { ACCOUNT, AwsFailure } from './failures.ts'
import {
  type Authorization,
  canonicalRequest,
  headerOf,
  readAuthorization,
  type ReceivedRequest,
  sha256,
  signatureOf,
  stringToSign,
} from './sigv4.ts'

/** Whom an access key belongs to, and what that one may not do. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Temporary credentials come with one, and are refused without it. */
  readonly sessionToken?: string
  /** When temporary credentials end, in milliseconds since 1970. */
  readonly expiresAt?: number
  /** Actions that are not allowed: `kms:Decrypt`. */
  readonly denied?: readonly string[]
}

/** Who asks, once that is known. */
export interface Caller {
  readonly arn: string
  readonly denied: readonly string[]
}

const QUARTER_HOUR = 15 * 60_000

/** Checks of a request what AWS checks of it, in AWS's order, and says who asks. Throws AwsFailure. */
export class Door {
  readonly #keys: ReadonlyMap<string, AccessKey>
  readonly #region: string
  readonly #now: () => number

  constructor(keys: readonly AccessKey[], region: string, now: () => number) {
    this.#keys = new Map(keys.map(key => [key.accessKeyId, key]))
    this.#region = region
    this.#now = now
  }

  enter(request: ReceivedRequest, service: string): Caller {
    const header = headerOf(request, 'authorization')
    if (header === '') throw new AwsFailure('MissingAuthenticationTokenException', 'Missing Authentication Token')
    const said = readAuthorization(header)
    if (said === undefined)
      throw new AwsFailure('IncompleteSignatureException', 'Authorization header requires its three parameters.')
    this.#checkScope(said, service)
    const key = this.#keyOf(said, request)
    const time = this.#timeOf(request, said)
    checkHeaders(request, said)
    const toSign = stringToSign(canonicalRequest(request, said.signedHeaders), time, said)
    if (!isSame(signatureOf(toSign, key.secretAccessKey, said), said.signature))
      throw new AwsFailure(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      )
    return { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/shop/${said.accessKeyId}`, denied: key.denied ?? [] }
  }

  #checkScope({ region, service }: Authorization, wanted: string): void {
    if (region !== this.#region)
      throw wrongSignature(`Credential should be scoped to a valid region, not '${region}'. `)
    if (service !== wanted) throw wrongSignature(`Credential should be scoped to correct service: '${wanted}'. `)
  }

  #keyOf({ accessKeyId }: Authorization, request: ReceivedRequest): AccessKey {
    const key = this.#keys.get(accessKeyId)
    const token = headerOf(request, 'x-amz-security-token')
    if (key === undefined || !isSame(token, key.sessionToken ?? ''))
      throw new AwsFailure('UnrecognizedClientException', 'The security token included in the request is invalid.')
    if (key.expiresAt !== undefined && key.expiresAt <= this.#now())
      throw new AwsFailure('ExpiredTokenException', 'The security token included in the request is expired')
    return key
  }

  #timeOf(request: ReceivedRequest, { day }: Authorization): string {
    const time = headerOf(request, 'x-amz-date')
    const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
    if (Number.isNaN(at)) throw new AwsFailure('IncompleteSignatureException', 'Date must be in ISO-8601 basic format.')
    if (!time.startsWith(day))
      throw wrongSignature('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP')
    const behind = this.#now() - at
    if (behind > QUARTER_HOUR)
      throw wrongSignature(
        `Signature expired: ${time} is now earlier than ${basic(this.#now() - QUARTER_HOUR)} (${basic(this.#now())} - 15 min.)`,
      )
    if (behind < -QUARTER_HOUR)
      throw wrongSignature(
        `Signature not yet current: ${time} is still later than ${basic(this.#now() + QUARTER_HOUR)} (${basic(this.#now())} + 15 min.)`,
      )
    return time
  }
}

function checkHeaders(request: ReceivedRequest, { signedHeaders }: Authorization): void {
  for (const [name] of request.headers.map(([sent]) => [sent.toLowerCase()] as const))
    if ((name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name))
      throw wrongSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
  const told = headerOf(request, 'x-amz-content-sha256')
  if (told !== '' && told !== sha256(request.body))
    throw wrongSignature('The provided x-amz-content-sha256 header does not match what was computed.')
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const wrongSignature = (message: string): AwsFailure => new AwsFailure('InvalidSignatureException', message)

const basic = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
