import { Refusal } from '../refusal.ts'

/** How an attempt to ask a server ended. */
export interface Attempt {
  readonly url: URL
  /** Whether who asked gave up. */
  readonly aborted: boolean
  /** Whether the door was closed. */
  readonly closed: boolean
}

const CHECK = 'Look at the address and the network, and whether the server runs.'
const TRUST =
  'Name the authority that signed it as the trusted one, or let the server show a certificate for this name.'

/** What the codes of Node's errors mean, and what to do; the host stands for the subject. */
const meanings: Readonly<Record<string, readonly [meaning: string, remedy: string]>> = {
  ECONNREFUSED: ['does not listen', 'Start the server, or give its right address.'],
  ENOTFOUND: ['is a name that nobody knows', 'Give the right address, or look at the name service.'],
  EAI_AGAIN: ['is a name that cannot be looked up now', 'Look at the name service.'],
  ECONNRESET: ['broke off', CHECK],
  EPIPE: ['broke off', CHECK],
  ETIMEDOUT: ['cannot be reached', CHECK],
  EHOSTUNREACH: ['cannot be reached', CHECK],
  ENETUNREACH: ['cannot be reached', CHECK],
  EPROTO: ['does not speak TLS as we do', 'Write http:// or https:// as the server wants it.'],
  ERR_INVALID_CHAR: [
    'was not asked: a token has characters that cannot be sent',
    'Give the token anew, without line breaks.',
  ],
}

/** True for a connection that ended in the middle. */
export function wasCut(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ECONNRESET' || code === 'EPIPE'
}

/** What Node's error, or a Refusal, came to: a Refusal without anything that was sent. */
export function unreachable(error: unknown, { url, aborted, closed }: Attempt): Refusal {
  const [meaning, remedy] = closed
    ? ['was not asked to the end: this program is closing', 'Ask again once it has started anew.']
    : aborted
      ? ['did not answer in time', 'Look at whether the server is overloaded or the network slow.']
      : explained(codeOf(error))
  // Who gave up is told so, whatever came of the rest.
  if (error instanceof Refusal && !aborted && !closed) return error
  return new Refusal('SECRET_MANAGER_UNREACHABLE', { reason: `could not be fetched: ${url.host} ${meaning}`, remedy })
}

function explained(code: string | undefined): readonly [meaning: string, remedy: string] {
  if (code === undefined) return ['could not be asked', CHECK]
  const known = meanings[code]
  if (known !== undefined) return known
  if (/CERT|SIGNED|VERIFY|ISSUER/.test(code)) return [`shows a certificate that is not trusted (${code})`, TRUST]
  if (code.startsWith('HPE_')) return ['does not answer in HTTP', CHECK]
  if (code.startsWith('ERR_SSL')) return meanings['EPROTO'] ?? ['does not speak TLS', CHECK]
  return [`could not be asked (${code})`, CHECK]
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
