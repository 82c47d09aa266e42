/**
 * Every problem Varve can report, in one table: a code that never changes, the family that decides the exit status,
 * and one sentence that says what, where and how to mend it. `docs/errors.md` is tested against this table.
 * A details object never holds a secret's value; a sentence is made of details only.
 */

import type { Json } from './json.ts'
import type { SourceOrigin } from './ports.ts'

/** What kind of failure a code is; the command line's exit status and the HTTP status follow from it. */
export type ProblemFamily =
  | 'usage'
  | 'not-found'
  | 'denied'
  | 'invalid'
  | 'conflict'
  | 'unreachable'
  | 'timeout'
  | 'broken'

/** One of several things wrong, in a report that names them all at once. */
export interface Problem {
  readonly code: ProblemCode
  /** Dotted key, where the problem has one. */
  readonly key?: string
  /** Where the value was found, in words: `config.toml:3:8`, `SHOP_SERVER__PORT`. */
  readonly origin?: string
  /** What is wrong, without a subject: `must be at most 65535, but is 80800`. */
  readonly issue: string
  /** What to do about it, as a sentence. */
  readonly remedy?: string
  /** A warning stops nothing. An error when absent. */
  readonly severity?: 'error' | 'warning'
  /** The same place as `origin`, for programs. */
  readonly place?: SourceOrigin
  /** What would fit, in words: `an integer from 1 to 65535`. */
  readonly expected?: string
  /** What it stands over: a weaker layer's place and value, `config.toml:12:8 = 5432`. */
  readonly over?: string
}

interface Telling<D> {
  readonly family: ProblemFamily
  readonly say: (details: D) => string
}

function problem<D>(family: ProblemFamily, say: (details: D) => string): Telling<D> {
  return { family, say }
}

const didYouMean = (nearest: string | undefined): string => (nearest === undefined ? '' : ` Did you mean ${nearest}?`)
const inScope = (scope: string | undefined): string => (scope === undefined ? '' : ` in ${scope}`)
const count = (problems: readonly unknown[], noun: string): string =>
  problems.length === 1 ? `1 ${noun} needs attention` : `${problems.length} ${noun}s need attention`

/** How many errors and warnings there are: `2 errors, 1 warning`. */
export function tally(problems: readonly Problem[]): string {
  const warnings = problems.filter(({ severity }) => severity === 'warning').length
  const number = (n: number, noun: string): string => (n === 0 ? '' : `${n} ${noun}${n === 1 ? '' : 's'}`)
  return [number(problems.length - warnings, 'error'), number(warnings, 'warning')].filter(Boolean).join(', ')
}

/** Lays problems out two lines each: what is wrong, then where and what to do. Errors come before warnings. */
export function reportProblems(problems: readonly Problem[]): string {
  const isWarning = ({ severity }: Problem): boolean => severity === 'warning'
  const ordered = [...problems.filter(one => !isWarning(one)), ...problems.filter(isWarning)]
  const width = Math.max(0, ...ordered.map(({ key = '' }) => key.length).filter(length => length <= 32))
  return ordered
    .map(one => {
      const { key = '', issue } = one
      const line = `  ${isWarning(one) ? '⚠' : '✗'} ${key.padEnd(width)}  ${issue}`.trimEnd()
      const below = placeAndRemedy(one)
      return below === '' ? line : `${line}\n      ${below}`
    })
    .join('\n')
}

function placeAndRemedy({ code, origin, over, remedy, key }: Problem): string {
  const asked = origin?.startsWith('(') === true ? origin.slice(1, -1) : undefined
  // An unknown variable is its own place; a key that is spelled like its variable is still told where its value came from.
  const itself = code === 'UNKNOWN_KEY' && origin === key
  const from = origin === undefined || itself ? undefined : `from ${origin}`
  const place = [asked ?? from, over === undefined ? undefined : `over ${over}`].filter(Boolean).join(', ')
  return [place === '' ? '' : remedy === undefined ? place : `${place}. `, remedy ?? ''].join('')
}

/** Lays problems out in columns, one a line: key, what is wrong, where, what to do. */
export function listProblems(problems: readonly Problem[]): string {
  const columns = (['key', 'issue', 'origin'] as const).map(column => {
    const lengths = problems.map(p => (p[column] ?? '').length)
    // A long cell runs over its column rather than push everybody else's next one away.
    return Math.max(0, ...lengths.filter(length => length <= 48))
  })
  const line = (p: Problem): string =>
    [p.key ?? '', p.issue, p.origin ?? '', p.remedy ?? '']
      .map((cell, index) => cell.padEnd(columns[index] ?? 0))
      .join('  ')
      .trimEnd()
  return problems.map(p => `  ${line(p)}`).join('\n')
}

/** A problem of a source, told by itself: `config.toml:3:8 is not valid TOML from here on. Mend it there.` */
const sayPlaced = (d: { about?: string; issue: string; origin?: string; remedy?: string }): string =>
  [
    d.about ?? d.origin ?? 'A source',
    `${d.issue}${d.about === undefined || d.origin === undefined ? '' : ` (${d.origin})`}.`,
    d.remedy,
  ]
    .filter(Boolean)
    .join(' ')

/** What came of asking a secret manager: `reason` is a clause that never says a value, `remedy` a sentence. */
interface ManagedDetails {
  readonly reference: string
  /** The key that is stored as this reference, where one is asked for. */
  readonly key?: string | undefined
  /** Who was asked, by the name people know it by; absent where nobody was. */
  readonly manager?: string | undefined
  readonly reason: string
  readonly remedy: string
}

const sayManaged = (d: ManagedDetails): string =>
  `${d.key === undefined ? '' : `${d.key} refers to `}${d.reference}${d.key === undefined ? '' : ', which'} ${d.reason}${d.manager === undefined ? '' : ` (${d.manager})`}. ${d.remedy}`

/** A report: how much is wrong and for which environment, then all of it. */
const told = (problems: readonly Problem[], environment: string | undefined): string =>
  `${tally(problems)}${environment === undefined ? '' : ` (environment: ${environment})`}.\n${reportProblems(problems)}`

/** Makes an encryption key. */
export const KEY_COMMAND = 'varve secret keygen'

/** What to do about a sealed value that cannot be opened, as a sentence. */
export const openingRemedy = ({ key, keyId }: { readonly key: string; readonly keyId?: string | undefined }): string =>
  keyId === undefined ? `Set ${key} anew.` : `Add the key ${keyId} to VARVE_ENCRYPTION_KEY, or set ${key} anew.`

/** Where a history ends: its last revision. */
interface KnownEnd {
  readonly number: number
  readonly hash: string
}

const sayEnd = ({ number, hash }: KnownEnd): string => `revision ${number} (${hash.slice(0, 12)})`
const sayEnds = ({ known, found }: { known?: KnownEnd; found?: KnownEnd }): string =>
  known === undefined || found === undefined ? '' : `: known is ${sayEnd(known)}, the store ends at ${sayEnd(found)}`

const problems = {
  // Declaring
  DECLARATION_INVALID: problem(
    'invalid',
    (d: { problems: readonly Problem[] }) =>
      `The declaration is not usable: ${count(d.problems, 'place')}.\n${listProblems(d.problems)}`,
  ),
  BAD_KEY: problem(
    'invalid',
    (d: { key: string; place?: string }) =>
      `${JSON.stringify(d.key)} cannot be a key${d.place === undefined ? '' : ` (${d.place})`}. A key is segments of letters, digits, _ and -, each beginning with a letter, joined by dots: limits.maxUploads.`,
  ),
  DUPLICATE_KEY: problem(
    'invalid',
    (d: { key: string; first: string; second: string }) =>
      `${d.key} is declared twice: ${d.first} and ${d.second}. Rename one, or declare it once and share it.`,
  ),
  ENV_NAME_COLLISION: problem(
    'invalid',
    (d: { name: string; first: string; second: string }) =>
      `${d.first} and ${d.second} would both be read from the variable ${d.name}. Give one of them a name of its own with { env: 'OTHER_NAME' }.`,
  ),
  SCHEMA_ASYNC: problem(
    'invalid',
    (d: { key: string }) =>
      `The schema of ${d.key} answers with a promise. Schemas must answer at once; put asynchronous rules in validators.`,
  ),
  SCHEMA_MISUSED: problem('invalid', (d: { issue: string }) => `A schema is written wrongly: ${d.issue}.`),
  SECRET_NESTED: problem(
    'invalid',
    (d: { key: string }) =>
      `${d.key} hides secret(…) inside another schema. Write setting(secret(schema)) or live(secret(schema)): the whole value is secret, or none of it.`,
  ),

  // Reading
  INVALID_SETTINGS: problem(
    'invalid',
    (d: { problems: readonly Problem[]; environment?: string }) =>
      `Varve cannot start: ${told(d.problems, d.environment)}`,
  ),
  INVALID_VALUE: problem(
    'invalid',
    (d: { key: string; issue: string; origin?: string; remedy?: string }) =>
      `${d.key} ${d.issue}${d.origin === undefined ? '' : ` (set in ${d.origin})`}.${d.remedy === undefined ? '' : ` ${d.remedy}`}`,
  ),
  MISSING_VALUE: problem(
    'not-found',
    (d: { key: string; remedy?: string }) =>
      `${d.key} has no value in any layer, and its declaration has no default.${d.remedy === undefined ? '' : ` ${d.remedy}`}`,
  ),
  UNKNOWN_KEY: problem(
    'not-found',
    (d: { key: string; nearest?: string | undefined }) =>
      `There is no value called ${d.key}.${didYouMean(d.nearest)} Run \`varve list\` to see them all.`,
  ),
  UNSAFE_INTEGER: problem(
    'invalid',
    (d: { key: string }) =>
      `${d.key} is an integer too large to be exact in JavaScript. Keep it within ±9007199254740991, or declare it as a string.`,
  ),
  BAD_SCOPE: problem(
    'usage',
    (d: { scope: string }) =>
      `${JSON.stringify(d.scope)} is not a scope. A scope is dimension:name with the dimension tenant, service or environment: tenant:acme.`,
  ),
  BAD_TIME: problem(
    'usage',
    (d: { text: string }) =>
      `${JSON.stringify(d.text)} is not a time. Write it with its zone: 2026-01-15T03:47Z, 2026-01-15T03:47:10+01:00, or as an age: 2h, 30m.`,
  ),
  BAD_DURATION: problem(
    'usage',
    (d: { text: string }) => `${JSON.stringify(d.text)} is not a duration. Write 500ms, 30s, 15m, 1h30m or 2d.`,
  ),
  CONTEXT_UNSUPPORTED: problem(
    'broken',
    (_: Record<never, never>) =>
      'This runtime has no asynchronous context, so runAs and withOverrides cannot follow calls. Pass the audience with varve.for(audience).',
  ),
  RUNTIME_UNSUPPORTED: problem(
    'broken',
    (d: { what: string }) =>
      `This runtime offers no ${d.what}. Use Node 22.18 or newer, or pass { platform } to open().`,
  ),

  // Sources
  SOURCE_UNREADABLE: problem('invalid', sayPlaced),
  SOURCE_UNSAFE: problem('denied', sayPlaced),
  DUPLICATE_NAME: problem('invalid', sayPlaced),
  AMBIGUOUS_NAME: problem('invalid', sayPlaced),
  OPERATOR_MISUSED: problem('invalid', sayPlaced),
  IMPORT_CYCLE: problem('invalid', sayPlaced),
  PROFILE_UNKNOWN: problem('not-found', sayPlaced),
  REFERENCE_UNKNOWN: problem('not-found', sayPlaced),
  REFERENCE_CYCLE: problem('invalid', sayPlaced),
  SECRET_EXPOSED: problem('denied', sayPlaced),
  SHAPE_CLASH: problem('invalid', sayPlaced),
  TEXT_TYPE_UNKNOWN: problem('invalid', sayPlaced),
  DEFAULT_MASKS: problem('invalid', sayPlaced),
  DERIVATION_FAILED: problem('invalid', sayPlaced),
  RESTART_NEEDED: problem('conflict', sayPlaced),
  RELOAD_FAILED: problem(
    'invalid',
    (d: { problems: readonly Problem[]; environment?: string }) =>
      `The sources changed, and the last good values stay: ${told(d.problems, d.environment)}`,
  ),
  ENV001: problem('invalid', sayPlaced),
  ENV002: problem('invalid', sayPlaced),
  ENV003: problem('invalid', sayPlaced),
  ENV004: problem('invalid', sayPlaced),
  ENV005: problem('invalid', sayPlaced),
  ENV006: problem('invalid', sayPlaced),
  ENV007: problem('invalid', sayPlaced),
  ENV008: problem('denied', sayPlaced),
  ENV009: problem('invalid', sayPlaced),
  ENV010: problem('invalid', sayPlaced),
  ENV011: problem('invalid', sayPlaced),

  // Changing
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

  // Looking back
  UNKNOWN_REVISION: problem(
    'not-found',
    (d: { revision: number; head: number }) =>
      `There is no revision ${d.revision}; the newest is ${d.head}. Run \`varve history\` to see them.`,
  ),
  UNKNOWN_TAG: problem(
    'not-found',
    (d: { tag: string; nearest?: string | undefined }) =>
      `There is no tag ${JSON.stringify(d.tag)}.${didYouMean(d.nearest)} ${/^\d{4}-\d\d/.test(d.tag) ? 'A time is given as a Date: at(new Date(…)).' : 'Run `varve tag` to list them.'}`,
  ),
  TAG_EXISTS: problem(
    'conflict',
    (d: { tag: string; revision: number }) =>
      `The tag ${JSON.stringify(d.tag)} already names revision ${d.revision}, and tags never move. Choose another name.`,
  ),
  NO_EARLIER_VERSION: problem(
    'not-found',
    (d: { key: string; scope?: string | undefined }) =>
      `${d.key}${inScope(d.scope)} has no earlier version to go back to. Nothing was changed.`,
  ),
  HISTORY_COMPACTED: problem(
    'not-found',
    (d: { oldest: number }) =>
      `History before revision ${d.oldest} was compacted away. The oldest moment that can be asked about is revision ${d.oldest}.`,
  ),
  NOTHING_TO_COMPACT: problem('usage', (d: { reason: string }) => `There is nothing to compact: ${d.reason}.`),
  CHAIN_BROKEN: problem(
    'broken',
    (d: { revision: number; reason: string }) =>
      `Revision ${d.revision} is not what was written: ${d.reason}. Restore the store from a backup that passes \`varve verify\`; everything before revision ${d.revision} is sound.`,
  ),
  HEAD_MISMATCH: problem(
    'broken',
    (d: { expected: string; actual: string }) =>
      `The log ends at ${d.actual}, but ${d.expected} was expected. Its tail was lost or it is another log; restore it from a backup.`,
  ),

  // Stores
  STORE_UNREACHABLE: problem(
    'unreachable',
    (d: { store: string; reason: string; starting?: true }) =>
      `The store (${d.store}) cannot be reached: ${d.reason}. ${d.starting === true ? 'Start it, or give its right address. Programs that keep a last known good start without it: open(config, { store, lastKnownGood: lastKnownGood("varve.lkg") }).' : 'Reads go on with the last known values; nothing can be changed until it is back.'}`,
  ),
  STORE_INDETERMINATE: problem(
    'unreachable',
    (d: { store: string; id: string; reason: string }) =>
      `The store (${d.store}) broke off while writing: ${d.reason}. Whether the change was kept is not known; repeat it with { id: '${d.id}' }, which is harmless if it was.`,
  ),
  STORE_CORRUPT: problem(
    'broken',
    (d: { store: string; reason: string; lastReadable: number }) =>
      `The store (${d.store}) is damaged: ${d.reason}. The last readable revision is ${d.lastReadable}. Copy it aside, then restore a backup.`,
  ),
  STORE_UNSAFE: problem(
    'denied',
    (d: { store: string; reason: string; remedy: string }) =>
      `The store (${d.store}) is not safe to use: ${d.reason}. ${d.remedy}`,
  ),
  STORE_WEAK: problem(
    'broken',
    (d: { store: string; issue: string; remedy?: string }) =>
      `The store (${d.store}) can be used, but ${d.issue}.${d.remedy === undefined ? '' : ` ${d.remedy}`}`,
  ),
  REVISION_EXISTS: problem(
    'conflict',
    (d: { store: string; id: string; number?: number }) =>
      `The store (${d.store}) already has a revision with the id ${d.id}${d.number === undefined ? '' : `: revision ${d.number}`}. Nothing was written. The change was kept the first time; a new change needs a new id.`,
  ),
  STORE_FULL: problem(
    'unreachable',
    (d: { store: string; reason: string }) =>
      `The store (${d.store}) has no room left: ${d.reason}. Nothing was changed; free some space and repeat the change.`,
  ),
  STORE_DIVERGED: problem(
    'broken',
    (d: { store: string; revision: number; known?: KnownEnd; found?: KnownEnd }) =>
      `The store (${d.store}) tells another history than the one known here, from revision ${d.revision} on${sayEnds(d)}. The last known values stay, and nothing can be changed. If the right engine comes back, this mends itself; \`varve recover\` shows what differs and how to choose.`,
  ),
  STORE_READ_ONLY: problem(
    'denied',
    (d: { store: string; remedy?: string }) =>
      `The store (${d.store}) cannot be written by this user. ${d.remedy ?? 'Give it write access, or run the command as its owner.'}`,
  ),
  NO_LOG: problem(
    'not-found',
    (d: { store: string }) =>
      `There is no log in the store (${d.store}), and nothing was made there. Check the address.`,
  ),
  COPY_REFUSED: problem(
    'conflict',
    (d: { from: string; to: string; reason: string; remedy: string }) =>
      `The store (${d.to}) cannot become a copy of the store (${d.from}): ${d.reason}. ${d.remedy}`,
  ),
  COPY_DIVERGED: problem(
    'conflict',
    (d: { from: string; to: string; revision: number }) =>
      `The stores (${d.from}) and (${d.to}) have one log with two histories: they part at revision ${d.revision}. Nothing more was written. Look at it in both with \`varve history\`, repeat what is missing as new changes in the store you keep, and give the other up.`,
  ),
  COPY_UNFAITHFUL: problem(
    'broken',
    (d: { from: string; to: string; reason: string }) =>
      `The store (${d.to}) does not hold what the store (${d.from}) holds: ${d.reason}. Use the original, and copy it to an empty place.`,
  ),
  SNAPSHOT_MISSING: problem(
    'broken',
    (d: { through: number }) =>
      `There is no snapshot of revision ${d.through}, so nothing before it may be dropped. Take one first.`,
  ),
  LAST_KNOWN_GOOD_UNSAFE: problem(
    'denied',
    (d: { file: string; reason: string; remedy: string }) =>
      `The last known good (${d.file}) is not kept: ${d.reason}. ${d.remedy}`,
  ),
  LAST_KNOWN_GOOD_UNREADABLE: problem(
    'broken',
    (d: { file: string; reason: string; remedy: string }) =>
      `The last known good (${d.file}) cannot be read: ${d.reason}. ${d.remedy}`,
  ),
  LAST_KNOWN_GOOD_UNWRITABLE: problem(
    'broken',
    (d: { file: string; reason: string; remedy: string }) =>
      `The last known good (${d.file}) cannot be written: ${d.reason}. The program goes on; a start while the store is away would find what was kept before. ${d.remedy}`,
  ),
  LAST_KNOWN_GOOD_TOO_OLD: problem(
    'unreachable',
    (d: { store: string; reason: string; file: string; age: string; most: string }) =>
      `The store (${d.store}) cannot be reached: ${d.reason}. The last known good (${d.file}) is ${d.age} old, and ${d.most} is the most that is served. Start the store, or allow a greater maximumAge.`,
  ),
  NO_STORE: problem(
    'usage',
    (d: { what: string }) =>
      `${d.what} needs a store, and this Varve was opened without one. Pass { store: sqlite('varve.db') } to open().`,
  ),

  TENANT_MISSING: problem(
    'usage',
    (d: { key: string }) =>
      `${d.key} is read for no tenant, though every tenant has its own. Read it with varve.for({ tenant }), or within varve.runAs({ tenant }, …).`,
  ),

  // Flags and rollouts
  BAD_PLAN: problem(
    'invalid',
    (d: { issue: string; remedy: string }) => `The plan cannot be used: ${d.issue}. ${d.remedy}`,
  ),
  ROLLOUT_STATE: problem(
    'conflict',
    (d: { key?: string | undefined; status: string; action: string; reason: string }) =>
      `The rollout${d.key === undefined ? '' : ` of ${d.key}`} is ${d.status.replaceAll('-', ' ')}, so it was not ${d.action}: ${d.reason}. Nothing was changed.`,
  ),
  NO_ROLLOUT: problem('not-found', (d: { key?: string | undefined; scope?: string | undefined }) =>
    d.key === undefined
      ? `No rollout is under way${inScope(d.scope)}. Start one: varve rollout start KEY VALUE --percent 5.`
      : `${d.key} has no rollout${inScope(d.scope)}. \`varve rollout list\` shows those there are.`,
  ),
  NO_EXPERIMENT: problem(
    'not-found',
    (d: { key: string; scope?: string | undefined }) =>
      `${d.key} has no experiment${inScope(d.scope)}. \`varve ab status\` shows those there are, \`varve ab start\` sets one up.`,
  ),
  ROLLOUT_SHRINKS: problem(
    'conflict',
    (d: { key: string; now: number; first: number }) =>
      `${d.key} reaches ${d.now} % now, and the new plan begins with ${d.first} %: some would lose it. Begin with ${d.now} % or more, or say that it may shrink (shrink: true, --shrink).`,
  ),
  UNKNOWN_SEGMENT: problem(
    'not-found',
    (d: { segment: string; nearest?: string | undefined }) =>
      `There is no segment ${d.segment}.${didYouMean(d.nearest)} \`varve segment list\` shows those there are.`,
  ),
  SEGMENT_IN_USE: problem(
    'conflict',
    (d: { segment: string; users: readonly string[] }) =>
      `The segment ${d.segment} is used by ${d.users.join(', ')}. Take it out there first.`,
  ),
  IMPORT_UNREADABLE: problem(
    'invalid',
    (d: { vendor: string; reason: string }) =>
      `This is no ${d.vendor} document: ${d.reason}. Export it again, or name the format with --from.`,
  ),
  TABLE_UNREADABLE: problem(
    'unreachable',
    (d: { place: string; reason: string; remedy: string }) =>
      `The table to be imported cannot be read from ${d.place}: ${d.reason}. ${d.remedy}`,
  ),
  SINK_FAILED: problem('unreachable', sayPlaced),

  // Waiting
  TIMED_OUT: problem('timeout', (d: { what: string; after: string }) => `${d.what} did not happen within ${d.after}.`),

  // Optional packages
  PACKAGE_MISSING: problem(
    'usage',
    (d: { what: string; package: string }) =>
      `${d.what} needs the package ${d.package}. Run \`npm install ${d.package}\`.`,
  ),

  // Over HTTP
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
      'This Idempotency-Key was sent with another change before, which stands. Send a UUID of version 7 that is new for each change.',
  ),
  REQUEST_INVALID: problem('invalid', (d: { problems: readonly Problem[] }) =>
    d.problems.length === 1 && d.problems[0] !== undefined
      ? `${d.problems[0].key ?? 'The request'} ${d.problems[0].issue}.${d.problems[0].remedy === undefined ? '' : ` ${d.problems[0].remedy}`}`
      : `The request does not fit: ${count(d.problems, 'part')}.\n${listProblems(d.problems)}`,
  ),
  REQUEST_TOO_LARGE: problem(
    'invalid',
    (d: { part: 'body' | 'address' | 'headers'; limit: number }) =>
      `The request's ${d.part} may have ${d.limit} bytes. Send less at once.`,
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
    (d: { what: string; remedy: string }) => `${d.what} cannot be done through a server. ${d.remedy}`,
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

  // Serving
  LISTEN_REFUSED: problem(
    'usage',
    (d: { host: string; environment: string }) =>
      `In ${d.environment}, whoever reaches the server may change everything, so it listens on this machine only, not on ${d.host}. Leave the host out, or name another environment.`,
  ),
  LISTEN_FAILED: problem(
    'unreachable',
    (d: { host: string; port: number; reason: string; remedy: string }) =>
      `The server cannot listen on ${d.host}:${d.port}: ${d.reason}. ${d.remedy}`,
  ),
  SERVER_READ_ONLY: problem(
    'denied',
    (_: Record<never, never>) =>
      'This server was started to answer questions only, and changes nothing. Ask another one, or start it without --read-only.',
  ),
  CERTIFICATE_UNUSABLE: problem(
    'invalid',
    (d: { certificate: string; key: string; reason: string }) =>
      `The certificate ${d.certificate} with the key ${d.key} cannot be used: ${d.reason}. Both are PEM files, and belong together.`,
  ),
  CONSOLE_NOT_BUILT: problem(
    'not-found',
    (d: { folder: string }) =>
      `There is no console in ${d.folder}. In a checkout of Varve, \`npm run build\` makes it; the package has it in dist/console.`,
  ),

  // Doors and keys
  UNKNOWN_TOKEN: problem(
    'not-found',
    (d: { id: string }) => `There is no token ${JSON.stringify(d.id)}. \`varve token list\` shows those there are.`,
  ),
  UNKNOWN_SESSION: problem(
    'not-found',
    (d: { id: string }) =>
      `There is no session ${JSON.stringify(d.id)}. \`varve debug sessions\` shows those there are.`,
  ),
  SESSION_KEY_UNUSABLE: problem(
    'usage',
    (d: { from: string; issue: string }) =>
      `A session key cannot be used: ${d.from} ${d.issue}. Whoever knows it signs in as anybody. Set VARVE_SESSION_KEY to 32 random bytes: \`openssl rand -base64 32\`.`,
  ),
  SIGN_IN_UNAVAILABLE: problem(
    'usage',
    (d: { reason: string; remedy: string }) => `Nobody can sign in to the console by a link: ${d.reason}. ${d.remedy}`,
  ),
  CREDENTIAL_WITHHELD: problem(
    'denied',
    (d: { server: string }) =>
      `No token is sent to ${d.server}: what is said on the way there can be read by others. Use its https address.`,
  ),
  LOGINS_UNUSABLE: problem(
    'denied',
    (d: { file: string; issue: string; remedy: string }) =>
      `The logins (${d.file}) are not used: ${d.issue}. ${d.remedy}`,
  ),

  // The command line
  USAGE: problem(
    'usage',
    (d: { issue: string; remedy?: string }) => `${d.issue}${d.remedy === undefined ? '' : ` ${d.remedy}`}`,
  ),
  CONFIG_NOT_FOUND: problem(
    'not-found',
    (d: { from: string }) =>
      `No varve.config.ts was found in ${d.from} or above it. Run \`varve init\` to make one, or name one with --config.`,
  ),
  CONFIG_UNUSABLE: problem('invalid', (d: { file: string; reason: string }) => `${d.file} cannot be used: ${d.reason}`),
} as const

type Problems = typeof problems

/** The stable name of a problem: programs branch on it, people look it up in `docs/errors.md`. */
export type ProblemCode = keyof Problems

/** What a problem of this code carries besides its sentence. */
export type ProblemDetails<C extends ProblemCode> = Parameters<Problems[C]['say']>[0]

/** Every code there is, in the order of the table. */
export const problemCodes = Object.keys(problems) as readonly ProblemCode[]

/** The family of a code, from which an exit status or an HTTP status follows. */
export function familyOf(code: ProblemCode): ProblemFamily {
  return problems[code].family
}

/**
 * The only error Varve throws on purpose. `message` says what, where and how to mend it; `details` has the same facts
 * for programs. Neither ever holds a secret's value.
 * @example
 * try { await varve.set('limits.maxUploads', 20, signature) } catch (error) {
 *   if (isProblem(error, 'REVISION_CONFLICT')) console.log(error.details.actual)
 * }
 */
export class VarveError<C extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'VarveError'
  readonly code: C
  readonly details: ProblemDetails<C>

  constructor(code: C, details: ProblemDetails<C>, options?: { cause?: unknown }) {
    const { say } = problems[code] as Telling<ProblemDetails<C>>
    super(say(details), options)
    this.code = code
    this.details = details
  }

  /** Code, message and details, for logs and for `--json`. The cause is left out: it may quote what it read. */
  toJSON(): { code: C; message: string; details: ProblemDetails<C> } {
    return { code: this.code, message: this.message, details: this.details }
  }
}

/** True when `error` is a VarveError with this code; narrows its details. */
export function isProblem<C extends ProblemCode>(error: unknown, code: C): error is VarveError<C> {
  return isVarveError(error) && error.code === code
}

/** True for any VarveError, also one from another copy of this package. */
export function isVarveError(error: unknown): error is VarveError {
  return error instanceof Error && error.name === 'VarveError' && 'code' in error
}
