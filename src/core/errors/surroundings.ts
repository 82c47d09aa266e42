import { problem } from './problem.ts'

/** Rows of the table about waiting, and packages that are optional. */
export const surroundingProblems = {
  // Waiting
  TIMED_OUT: problem('timeout', (d: { what: string; after: string }) => `${d.what} did not happen within ${d.after}.`),

  // Optional packages
  PACKAGE_MISSING: problem(
    'usage',
    (d: { what: string; package: string }) =>
      `${d.what} needs the package ${d.package}. Run \`npm install ${d.package}\`.`,
  ),
} as const
