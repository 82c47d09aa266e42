import { count } from './phrases.ts'
import { problem, type Problem } from './problem.ts'
import { listProblems } from './report.ts'

/** Rows of the table about requests and answers. */
export const httpProblems = {
  NO_SUCH_PATH: problem(
    'not-found',
    (_: Record<never, never>) =>
      'There is nothing at this address for you. Check it against /openapi.json, and send a credential: Authorization: Bearer vt_….',
  ),
  METHOD_REFUSED: problem(
    'usage',
    (d: { method: string; allowed: readonly string[] }) =>
      `${d.method} is not answered here. Use ${d.allowed.join(', ')}.`,
  ),
  REQUEST_UNREADABLE: problem(
    'usage',
    (d: { issue: string; remedy: string }) => `The request cannot be read: ${d.issue}. ${d.remedy}`,
  ),
  IDEMPOTENCY_KEY_USED: problem(
    'conflict',
    (_: Record<never, never>) =>
      'This id (over HTTP, this Idempotency-Key) was given to another change before, which stands. Give each change a new UUID of version 7.',
  ),
  REQUEST_INVALID: problem('invalid', (d: { problems: readonly Problem[] }) =>
    d.problems.length === 1 && d.problems[0] !== undefined
      ? `${d.problems[0].key ?? 'The request'} ${d.problems[0].issue}.${d.problems[0].remedy === undefined ? '' : ` ${d.problems[0].remedy}`}`
      : `The request does not fit: ${count(d.problems, 'part')}.\n${listProblems(d.problems)}`,
  ),
  REQUEST_TOO_LARGE: problem(
    'invalid',
    (d: { part: 'body' | 'address' | 'headers'; limit: number }) =>
      `The request's ${d.part} may have ${d.limit} ${d.part === 'body' ? 'bytes' : 'characters'}. Send less at once.`,
  ),
  MEDIA_TYPE_REFUSED: problem(
    'usage',
    (d: { accepted: readonly string[] }) => `The body must be sent as ${d.accepted.join(' or ')}. Set Content-Type.`,
  ),
  PERMISSION_MISSING: problem(
    'denied',
    (d: { permission: string; name: string }) =>
      `${d.name} may not do this: it takes the permission ${d.permission}. Ask an admin for a token or a role that has it.`,
  ),
  TOKEN_OUTLIVES_MAKER: problem(
    'denied',
    (d: { name: string; until: string }) =>
      `${d.name} acts under a token that ends at ${d.until}, and no token that they make may last longer. Ask for less (expiresIn), or say nothing of it: then it ends with that. One that stays is made on the store itself: varve token create.`,
  ),
  TENANT_REFUSED: problem(
    'denied',
    (d: { tenants: readonly string[]; name: string }) =>
      `${d.name} may speak of ${d.tenants.length === 0 ? 'no tenant' : d.tenants.join(', ')} only. Name one: ?tenant=… to read, scope tenant:… to write.`,
  ),
  AUTHOR_REFUSED: problem(
    'denied',
    (d: { author: string; name: string }) =>
      `${d.name} may not append a revision by ${d.author}: a store's token speaks for itself and for names below it (${d.name}/…). Sign changes so, or make a token with that name.`,
  ),
  RECORDS_REFUSED: problem(
    'denied',
    (d: { kind: string }) =>
      `Records of the kind ${d.kind} are keys to the server's doors: only an admin may touch them through its log.`,
  ),
  NOT_AT_A_SERVER: problem(
    'usage',
    (d: { what: string; remedy: string; store?: string }) =>
      `${d.what} cannot be done ${d.store === undefined ? 'through a server' : `at ${d.store}`}. ${d.remedy}`,
  ),
  CREDENTIAL_REFUSED: problem('denied', (d: { issue: string }) => `The credential is not accepted: ${d.issue}`),
  CSRF_REFUSED: problem(
    'denied',
    (d: { issue: string }) => `The request is not accepted from where it comes: ${d.issue}`,
  ),
  TOO_MANY_ATTEMPTS: problem(
    'denied',
    (d: { seconds: number }) => `Too many attempts with a credential that is not accepted. Wait ${d.seconds} s.`,
  ),
  TOO_MANY_REQUESTS: problem(
    'denied',
    (d: { seconds: number; perMinute: number }) =>
      `More than ${d.perMinute} requests a minute. Wait ${d.seconds} s, and ask for more at once.`,
  ),
  STREAMS_FULL: problem(
    'unreachable',
    (d: { seconds: number }) =>
      `As many clients listen to this server as may at once, or as may by one credential. Wait ${d.seconds} s, listen to another, or give it more: events.clients and events.perCredential of its options.`,
  ),
  REVISION_AWAITED: problem(
    'timeout',
    (d: { revision: number; head: number }) =>
      `Revision ${d.revision} is not known here yet; the newest is ${d.head}. Ask again in a moment.`,
  ),
  PAST_READ_ONLY: problem(
    'usage',
    (_: Record<never, never>) =>
      'The past can be read and not changed. Leave ?at= out, or bring the moment back with restore.',
  ),
  SERVER_FAILED: problem(
    'broken',
    (d: { requestId: string }) =>
      `The server failed where it should not have, and changed nothing that it knows of. Its log has more under ${d.requestId}.`,
  ),
} as const
