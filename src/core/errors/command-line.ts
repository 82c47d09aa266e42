import { problem } from './problem.ts'

/** Rows of the table about the command line. */
export const commandProblems = {
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
