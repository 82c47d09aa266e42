import { didYouMean, inScope, sayPlaced } from './phrases.ts'
import { problem } from './problem.ts'

/** Rows of the table about flags and rollouts. */
export const flagProblems = {
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
} as const
