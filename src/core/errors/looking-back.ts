import { didYouMean, inScope } from './phrases.ts'
import { problem } from './problem.ts'

/** Rows of the table about looking back. */
export const historyProblems = {
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
} as const
