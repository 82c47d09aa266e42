import { familyOf, isVarveError, problemCodes, type ProblemCode, type ProblemFamily } from 'varve'

/** Every exit code of `varve`, with what it means. Scripts branch on these: they never change within a major version. */
export const exitCodes = {
  0: 'done',
  1: 'failed for another reason, or you said no',
  2: 'usage: unknown command or option, missing argument or message',
  3: 'not found: key, revision, tag, rollout, config file',
  4: 'not permitted: a secret, a store that is not safe or not writable',
  5: 'a value or a declaration is not valid',
  6: 'conflict: somebody else changed it first',
  7: 'the store cannot be reached',
  8: 'timed out',
  9: 'a rollout was aborted (rollout watch, rollout status --exit-code)',
  10: 'differences were found (diff --exit-code, generate --check, copy --verify-only, recover)',
  130: 'interrupted',
} as const

/** One of the codes in the table. */
export type ExitCode = keyof typeof exitCodes

const BY_FAMILY: Readonly<Record<ProblemFamily, ExitCode>> = {
  usage: 2,
  'not-found': 3,
  denied: 4,
  invalid: 5,
  conflict: 6,
  unreachable: 7,
  timeout: 8,
  broken: 1,
}

/** The exit code of a failure: a VarveError's by its family, 1 for anything unforeseen. */
export function exitCodeOf(error: unknown): ExitCode {
  return isVarveError(error) ? exitCodeFor(error.code) : 1
}

/** The exit code of what is wrong, by its stable code. */
export function exitCodeFor(code: ProblemCode): ExitCode {
  // The project's own copy of the package may be newer, and know codes that this one does not.
  return problemCodes.includes(code) ? BY_FAMILY[familyOf(code)] : 1
}

/** The table, as `varve help exit-codes` prints it. */
export function exitCodeTable(): string {
  return Object.entries(exitCodes)
    .map(([code, meaning]) => `${code.padStart(5)}  ${meaning}`)
    .join('\n')
}
