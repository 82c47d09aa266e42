import { count } from './phrases.ts'
import { problem, type Problem } from './problem.ts'
import { listProblems } from './report.ts'

/** Rows of the table about declaring keys. */
export const declaringProblems = {
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
} as const
