import { Refusal, type RefusalCode } from '../refusal.ts'
import { wasCut } from '../http/failure.ts'
import { tooLong } from './bound.ts'

/** What one who is refused would have to be allowed. */
export interface Permission {
  /** `secretsmanager:GetSecretValue` */
  readonly action: string
  /** The ARN in which what is wanted stands, as policies write it; the account is a star where it is not known. */
  readonly resource: (account: string | undefined) => string
}

const CREDENTIALS_REMEDY =
  'Give the program a role (EKS, ECS, EC2), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE.'
const RENEW = 'Look at the credentials, and sign in anew where they are temporary.'

type Meaning = readonly [code: RefusalCode, meaning: string, remedy: string]

const absent: Meaning = [
  'SECRET_NOT_FOUND',
  'is not there',
  'Look at the name, the account and the region: a secret is in one region, and is answered only there.',
]
const noVersion: Meaning = [
  'SECRET_NOT_FOUND',
  'has no such version',
  'Name a version that there is, or none for the newest.',
]
const deleted: Meaning = [
  'SECRET_NOT_FOUND',
  'is marked for deletion',
  'Restore it with aws secretsmanager restore-secret, or name another.',
]
const stranger: Meaning = ['SECRET_FORBIDDEN', 'may not be read, because AWS does not know these credentials', RENEW]
const expired: Meaning = ['SECRET_FORBIDDEN', 'may not be read, because the credentials have expired', RENEW]
const forged: Meaning = [
  'SECRET_FORBIDDEN',
  'may not be read, because the signature is not accepted',
  'Look at the keys, the region, and the clock of this machine: AWS accepts a quarter of an hour.',
]
const keyless: Meaning = [
  'SECRET_FORBIDDEN',
  'cannot be decrypted by AWS',
  'Look whether its KMS key is there and enabled, and whether kms:Decrypt is allowed.',
]
const busy: Meaning = [
  'SECRET_MANAGER_UNREACHABLE',
  'could not be fetched, because AWS is asked too often',
  'Fetch less often (refresh), or ask AWS for more.',
]
const failing: Meaning = [
  'SECRET_MANAGER_UNREACHABLE',
  'could not be fetched, because AWS fails',
  'Look at the AWS Health Dashboard, or at what answers at the endpoint.',
]
const unfit: Meaning = [
  'SECRET_MALFORMED',
  'is not answered as AWS would',
  'Look at the endpoint, and at proxies on the way.',
]

const meanings: Readonly<Record<string, Meaning>> = {
  ResourceNotFoundException: absent,
  ParameterNotFound: absent,
  ParameterVersionNotFound: noVersion,
  UnrecognizedClientException: stranger,
  InvalidClientTokenId: stranger,
  InvalidAccessKeyId: stranger,
  MissingAuthenticationTokenException: stranger,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidSignatureException: forged,
  SignatureDoesNotMatch: forged,
  IncompleteSignatureException: forged,
  RequestExpired: forged,
  RequestTimeTooSkewed: forged,
  DecryptionFailure: keyless,
  InvalidKeyId: keyless,
  ThrottlingException: busy,
  Throttling: busy,
  TooManyRequestsException: busy,
  RequestLimitExceeded: busy,
  InternalServiceError: failing,
  InternalServerError: failing,
  ServiceUnavailable: failing,
}

/**
 * What AWS's answer came to: a Refusal without its words, which may quote what was sent. Undefined where nothing was
 * answered.
 */
export function answered(error: unknown, permission: Permission): Refusal | undefined {
  const { name, message, $metadata, $response } = parts(error)
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  // The SDK hangs the answer onto whatever ends the reading of it.
  if (error instanceof Refusal) return tooLong()
  if (status === undefined || wasCut(error)) return undefined
  if (/^AccessDenied(Exception)?$/.test(name)) return denied(name, message, permission)
  const [code, meaning, remedy] = meaningOf(name, message, status)
  return new Refusal(code, { reason: `${meaning}: ${presentable(name) ?? `HTTP ${status}`}`, remedy })
}

/** True where AWS finds that there can be nothing of that name. */
export function refusesName(error: unknown): boolean {
  return ['ValidationException', 'InvalidParameterException'].includes(parts(error).name)
}

/** The refusal where no credentials can be had. `environment` says whether somebody beside the program has them. */
export function withoutCredentials(error: unknown, environment: Environment): Refusal {
  const told = presentable(parts(error).name)
  const reason = `could not be asked for: no credentials of AWS were found${told === undefined ? '' : `, ${told}`}`
  const code = mayPass(error, environment) ? 'SECRET_MANAGER_UNREACHABLE' : 'SECRET_FORBIDDEN'
  return new Refusal(code, { reason, remedy: CREDENTIALS_REMEDY })
}

type Environment = Readonly<Record<string, string | undefined>>

/** False where somebody refuses, and where there is nobody to be asked for credentials. */
function mayPass(error: unknown, environment: Environment): boolean {
  const { name, $metadata } = parts(error)
  const status = $metadata?.httpStatusCode
  if (status !== undefined)
    return status >= 500 || status === 429 || meanings[name] === busy || name === 'IDPCommunicationError'
  // The agent beside a container may start after it.
  const isAgent = ['FULL', 'RELATIVE'].some(kind => environment[`AWS_CONTAINER_CREDENTIALS_${kind}_URI`] !== undefined)
  return isAgent || name !== 'CredentialsProviderError'
}

/**
 * True where a second attempt may well do what the first did not: a connection that was kept open had been closed, or the
 * SDK found this machine's clock wrong, and goes by AWS's from now on.
 */
export function deservesAnother(error: unknown): boolean {
  return wasCut(error) || parts(error).$metadata?.clockSkewCorrected === true
}

function meaningOf(name: string, message: string, status: number): Meaning {
  if (name === 'InvalidRequestException' && message.includes('marked for deletion')) return deleted
  if (/secret value for (?:staging label|VersionId)/.test(message)) return noVersion
  const known = Object.hasOwn(meanings, name) ? meanings[name] : undefined
  if (known !== undefined) return known
  if (status === 429) return busy
  if (status >= 500) return failing
  return status === 401 || status === 403 ? stranger : unfit
}

/** The ARN of a user, a role or a session, with parts as long as IAM lets them be. */
const WHO =
  /\barn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(?:user|role|assumed-role|federated-user)(?:\/[\w+=,.@-]{1,64}){1,3}(?![\w+=,.@/-])/

/** Of a refusal's words only these two are read: whom it names, and what that one may not do. */
function denied(name: string, message: string, { action, resource }: Permission): Refusal {
  const [who, account] = WHO.exec(message) ?? []
  const wantsKey = /\bKMS\b|\bkms:Decrypt\b/.test(message)
  const [allowed, on] = wantsKey
    ? ['kms:Decrypt', 'the KMS key that it is encrypted with']
    : [action, resource(account)]
  const reason = `may not be read${who === undefined ? '' : ` by ${who}`}: ${name}`
  return new Refusal('SECRET_FORBIDDEN', { reason, remedy: `Allow ${allowed} on ${on}.` })
}

/** Names of refusals of STS, which hands out temporary credentials, that do not end as others do. */
const OF_STS = new Set(['AccessDenied', 'IDPCommunicationError', 'IDPRejectedClaim', 'InvalidIdentityToken'])

/** The name of an answer of AWS's, as far as it is nothing but a name. */
function presentable(name: string): string | undefined {
  if (OF_STS.has(name)) return name
  return Object.hasOwn(meanings, name) || /^[A-Z][A-Za-z]{2,60}Exception$/.test(name) ? name : undefined
}

interface SdkError {
  readonly name: string
  readonly message: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean }
  readonly $response?: { readonly statusCode?: number }
}

function parts(error: unknown): SdkError {
  return error instanceof Error ? error : { name: '', message: '' }
}
