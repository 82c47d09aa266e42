import { didYouMean, told } from './phrases.ts'
import { problem, type Problem } from './problem.ts'

/** Rows of the table about reading values. */
export const readingProblems = {
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
} as const
