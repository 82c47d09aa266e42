import type { Revision, Sealed } from 'varve'
import type { Applied } from './config.ts'

/** A revision as its writer's process said it was kept. */
export interface Acknowledgement {
  readonly number: number
  readonly id: string
  readonly hash: string
}

/** What one follower said between its start and its end. */
export interface FollowerLife {
  readonly name: string
  readonly applied: readonly Applied[]
}

/**
 * What of the acknowledged is not in the log, once, as it was acknowledged; and what of that which nobody knows the outcome
 * of is there otherwise than it was made.
 */
export function compare(
  log: readonly Sealed[],
  acknowledged: readonly Acknowledgement[],
  unknown: readonly Acknowledgement[] = [],
): string[] {
  const kept = new Map(log.map(sealed => [sealed.number, sealed]))
  const byId = new Map(log.map(sealed => [sealed.id, sealed]))
  const doubled = log.length - byId.size
  return [
    ...(doubled === 0 ? [] : [`${doubled} ids are there more than once`]),
    ...acknowledged
      .filter(({ number, id, hash }) => kept.get(number)?.id !== id || kept.get(number)?.hash !== hash)
      .map(({ number, id }) => `revision ${number} (${id}) was acknowledged and is not there`),
    ...unknown
      .filter(({ id, hash }) => (byId.get(id)?.hash ?? hash) !== hash)
      .map(({ number, id }) => `revision ${number} (${id}) is there otherwise than it was made`),
  ]
}

/** Where a value that is counted up by one was not: somebody's update was overwritten unseen. */
export function findLostUpdates(log: readonly Revision[], key: string): string[] {
  const counted = log.flatMap(({ number, changes }) =>
    changes.flatMap(change => (change.key === key ? [{ number, value: valueIn(change.entry) }] : [])),
  )
  return counted
    .filter(({ value }, index) => value !== index + 1)
    .slice(0, 3)
    .map(({ number, value }) => `revision ${number} counts ${key} to ${String(value)} and loses an update`)
}

/**
 * Where what a follower applied contradicts the log: another revision under a number, one that was passed over, other
 * values than the log folds to. `start` is what is served before the first revision.
 */
export function findLies(
  log: readonly Revision[],
  lives: readonly FollowerLife[],
  start: Readonly<Record<string, unknown>>,
): string[] {
  const served = [start]
  for (const { changes } of log) {
    const values = { ...served.at(-1) }
    for (const { key, op, entry } of changes) values[key] = op === 'delete' ? start[key] : valueIn(entry)
    served.push(values)
  }
  return lives.flatMap(({ name, applied }) =>
    applied.flatMap((one, index) => lie(log, served, one, applied[index - 1]).map(sentence => `${name}: ${sentence}`)),
  )
}

function lie(
  log: readonly Revision[],
  served: readonly Readonly<Record<string, unknown>>[],
  { number, hash, values }: Applied,
  before: Applied | undefined,
): string[] {
  // What changes no value is applied without a word.
  const skipped = log
    .slice(before?.number ?? number, Math.max(0, number - 1))
    .filter(({ changes }) => changes.length > 0)
  const expected = JSON.stringify(served[number])
  return [
    ...(before === undefined || number > before.number ? [] : [`went back from ${before.number} to ${number}`]),
    ...skipped.map(revision => `passed over revision ${revision.number}`),
    ...(number === 0 || log[number - 1]?.hash === hash ? [] : [`applied another revision ${number} than the log has`]),
    ...(JSON.stringify(values) === expected ? [] : [`served ${JSON.stringify(values)} at ${number}, not ${expected}`]),
  ]
}

function valueIn(entry: Revision['changes'][number]['entry']): unknown {
  return entry !== undefined && 'value' in entry ? entry.value : undefined
}
