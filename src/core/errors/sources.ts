import { sayPlaced, told } from './phrases.ts'
import { problem, type Problem } from './problem.ts'

/** Rows of the table about sources. */
export const sourceProblems = {
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
} as const
