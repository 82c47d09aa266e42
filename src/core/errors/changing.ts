import type { Json } from '../json.ts'
import { inScope, count, sayPlaced, sayManaged, KEY_COMMAND, openingRemedy } from './phrases.ts'
import { problem, type Problem } from './problem.ts'
import { listProblems } from './report.ts'

/** Rows of the table about changing values. */
export const changeProblems = {
  SIGNATURE_MISSING: problem(
    'usage',
    (d: { missing: readonly string[] }) =>
      `A change needs an author and a message; this one has no ${d.missing.join(' and no ')}. Pass { by: 'dana', message: 'Why it changes' }.`,
  ),
  NOT_WRITABLE: problem(
    'usage',
    (d: { key: string }) =>
      `${d.key} is a start-up setting, fixed while the program runs. Change it in its source and restart, or declare it with live(…).`,
  ),
  VALUE_REFUSED: problem('invalid', (d: { problems: readonly Problem[] }) =>
    d.problems.length === 1 && d.problems[0] !== undefined
      ? `${d.problems[0].key === undefined ? 'The change' : d.problems[0].key} ${d.problems[0].issue}. Nothing was changed.${d.problems[0].remedy === undefined ? '' : ` ${d.problems[0].remedy}`}`
      : `Nothing was changed: ${count(d.problems, 'value')}.\n${listProblems(d.problems)}`,
  ),
  EMPTY_CHANGE: problem(
    'usage',
    (_: Record<never, never>) => 'The change changes nothing: set or delete at least one key in it.',
  ),
  REVISION_CONFLICT: problem(
    'conflict',
    (d: {
      key?: string
      scope?: string | undefined
      expected: number
      actual: number
      by?: string | undefined
      base?: Json
      /** In words; or, over HTTP, with who wrote it, when and why. */
      theirs?: Json
      yours?: Json
      /** Parts of an object that both sides changed. */
      paths?: readonly string[]
    }) =>
      `${d.key === undefined ? 'The log' : `${d.key}${inScope(d.scope)}`} has moved on to revision ${d.actual}${d.by === undefined ? '' : ` (by ${d.by})`} since revision ${d.expected}${typeof d.theirs === 'string' && typeof d.yours === 'string' ? `: it is now ${d.theirs}, and you wanted ${d.yours}` : ''}. Read it again and repeat the change, or pass expect: 'any' to overwrite.`,
  ),
  CHANGE_TOO_LARGE: problem(
    'invalid',
    (d: { bytes: number; limit: number }) =>
      `The change is ${d.bytes} bytes long, and a revision may have ${d.limit}. Split it, or keep the bulk elsewhere and store where it is.`,
  ),
  NO_KEYRING: problem(
    'denied',
    (d: { key: string; hint?: string | undefined }) =>
      `${d.key} is a secret, and there is no key to seal it with. Nothing was stored.${d.hint === undefined ? '' : ` ${d.hint}`} Make a key with \`${KEY_COMMAND}\`, keep it in VARVE_ENCRYPTION_KEY, and open with { keyring: fernet(process.env.VARVE_ENCRYPTION_KEY) }.`,
  ),
  ENCRYPTION_KEY_UNUSABLE: problem(
    'usage',
    (d: { from: string; issue: string; remedy?: string | undefined }) =>
      `An encryption key cannot be used: ${d.from} ${d.issue}. ${d.remedy ?? `A key is 32 random bytes in base64; make one with \`${KEY_COMMAND}\`.`}`,
  ),
  SECRET_UNREADABLE: problem(
    'denied',
    (d: { key: string; scope?: string | undefined; reason: string; keyId?: string | undefined }) =>
      `${d.key}${inScope(d.scope)} is sealed and cannot be opened: ${d.reason}. All other keys work. ${openingRemedy(d)}`,
  ),
  SECRET_NOT_STORED: problem(
    'not-found',
    (d: { key: string; scope?: string | undefined }) =>
      `No secret ${d.key} is stored${d.scope === undefined ? '' : inScope(d.scope)}. \`varve secret list\` shows those that are, \`varve explain ${d.key}\` where its value comes from.`,
  ),
  SECRET_DESTROYED: problem(
    'not-found',
    (d: { key: string; scope?: string | undefined; revision: number; by?: string | undefined }) =>
      `The value of ${d.key}${inScope(d.scope)} that is asked for was destroyed in revision ${d.revision}${d.by === undefined ? '' : ` by ${d.by}`}, for good. Nothing was changed. Name another revision, or set ${d.key} anew.`,
  ),
  PLAINTEXT_REFUSED: problem(
    'denied',
    (d: { key: string; scope?: string | undefined }) =>
      `${d.key}${inScope(d.scope)} is a secret in the open, which only development and test allow: it is neither stored nor served here. Make a key with \`varve secret keygen\`, keep it in VARVE_ENCRYPTION_KEY, and set ${d.key} anew.`,
  ),
  ACCESS_UNRECORDED: problem(
    'unreachable',
    (d: { key: string; reason: string }) =>
      `The value of ${d.key} was not shown: that it would be could not be recorded (${d.reason}). Ask again once the store can be written.`,
  ),
  REQUEST_UNRECORDED: problem(
    'not-found',
    (d: { request: string }) =>
      `There is no access record of request ${d.request}. Only a share of the requests is kept, for a while; if it was to be a key, none of that name is declared.`,
  ),
  SECRET_HIDDEN: problem(
    'denied',
    (d: { key: string }) =>
      `${d.key} is a secret, and its value is never printed. The program reads it with .reveal(); \`varve explain ${d.key}\` tells where it comes from.`,
  ),
  REFERENCE_INVALID: problem(
    'invalid',
    (d: { reference: string; issue: string; remedy?: string | undefined }) =>
      `${d.reference} refers to no secret: it ${d.issue}. ${d.remedy ?? 'Write vault://secret/shop#password, and the like.'}`,
  ),
  SECRET_POLICY: problem('denied', sayPlaced),
  SECRET_MANAGER_UNKNOWN: problem('invalid', sayManaged),
  SECRET_NOT_FOUND: problem('not-found', sayManaged),
  SECRET_FORBIDDEN: problem('denied', sayManaged),
  SECRET_MALFORMED: problem('broken', sayManaged),
  SECRET_MANAGER_UNREACHABLE: problem('unreachable', sayManaged),
  CLOCK_SKEWED: problem(
    'broken',
    (d: { seconds: number }) =>
      `This machine's clock is ${d.seconds} s away from the store's. Set the clock (a minute is the most that is accepted), then repeat the change.`,
  ),
  CLOSED: problem(
    'usage',
    (_: Record<never, never>) => 'This Varve is closed. Open it again to read or change values.',
  ),
  AUDIENCE_REPLACED: problem(
    'conflict',
    (_: { audience: object }) =>
      'Somebody else was asked for meanwhile, and is served. The last call of `as` decides: ignore this, or await each before the next.',
  ),
} as const
