import { foldOnto, textOf, type Entry, type History, type Operation, type Point, type Values } from './history.ts'

type Append = Extract<Operation, { did: 'append' }>

/** Somebody who was told where the log stood, at some time between the beginning and the end. */
interface Sighting {
  readonly by: string
  readonly at: Point
  readonly began: number
  readonly ended: number
}

/**
 * Why a history cannot be that of a log that does one thing after the other; no sentence where it can. Every reply names a
 * revision, and the log says in which order they were written, so no order need be searched: it takes O(n log n).
 */
export function findViolations(history: History): string[] {
  const appends = history.operations.filter((one): one is Append => one.did === 'append')
  const inLog = new Map(history.log.map(entry => [entry.hash, entry]))
  const sightings = history.operations.flatMap(sighted)
  return [
    ...findBreaks(history),
    ...findMissing(appends, inLog),
    ...findUnexplained(history.log, appends),
    ...sightings.flatMap(one => findMisseen(history, one)),
    ...findWrongConflicts(appends),
    ...findWrongValues(history),
    ...findDisorder(history, appends, sightings),
  ]
}

/** The log itself: dense, chained, each id once. */
function findBreaks({ start, log }: History): string[] {
  const breaks = log.flatMap(({ number, previous }, index) => {
    const before = log[index - 1] ?? start
    if (number !== before.number + 1) return [`revision ${number} comes after revision ${before.number}`]
    return previous === before.hash ? [] : [`revision ${number} does not follow revision ${before.number}`]
  })
  const ids = Map.groupBy(log, ({ id }) => id)
  const doubled = [...ids].filter(([, entries]) => entries.length > 1)
  return [...breaks, ...doubled.map(([id, entries]) => `${id} is there as ${entries.map(e => e.number).join(' and ')}`)]
}

/** What was acknowledged is there as it was, once; what was refused is not there. */
function findMissing(appends: readonly Append[], inLog: ReadonlyMap<string, Entry>): string[] {
  return [...Map.groupBy(appends, ({ entry }) => entry.hash).values()].flatMap(attempts => {
    const written = attempts.filter(({ outcome }) => outcome === 'written')
    const [{ entry, by, outcome }] = attempts as [Append]
    const { number, id } = entry
    const isThere = inLog.get(entry.hash)?.id === id
    if (written.length > 1) return [`revision ${number} (${id}) was acknowledged ${written.length} times`]
    if (written.length === 1 && !isThere)
      return [`revision ${number} (${id}) was acknowledged to ${by} and is not there`]
    const denied = isThere && attempts.every(one => one.outcome === 'refused' || one.outcome === 'conflict')
    return denied ? [`revision ${number} (${id}) is there, and ${by} was told: ${outcome}`] : []
  })
}

/** Every revision is what somebody appended, as he made it. */
function findUnexplained(log: readonly Entry[], appends: readonly Append[]): string[] {
  const made = new Map(appends.map(({ entry }) => [entry.hash, entry]))
  return log.flatMap(entry => {
    const own = made.get(entry.hash)
    if (own === undefined) return [`nobody appended revision ${entry.number} (${entry.id})`]
    const same =
      own.id === entry.id && own.number === entry.number && textOf({ v: own.value }) === textOf({ v: entry.value })
    return same && own.key === entry.key ? [] : [`revision ${entry.number} is not what ${own.id} was made as`]
  })
}

/** A head that was told is one the log has had. */
function findMisseen({ start, log }: History, { by, at }: Sighting): string[] {
  const known = at.number === start.number ? start : log[at.number - start.number - 1]
  if (known === undefined) return [`${by} was told of revision ${at.number}, and the log ends at ${log.length}`]
  return known.hash === at.hash ? [] : [`${by} was told of another revision ${at.number} than the log has`]
}

/** Nobody is refused for standing where the log stands. */
function findWrongConflicts(appends: readonly Append[]): string[] {
  return appends.flatMap(one =>
    one.outcome === 'conflict' && one.at.hash === one.entry.previous
      ? [`${one.by} was refused at revision ${one.at.number}, where he had appended`]
      : [],
  )
}

/** What was read up to a head is what the log folds to there. */
function findWrongValues({ start, log, operations }: History): string[] {
  const folded: Values[] = [{}]
  for (const entry of log) folded.push(foldOnto(folded.at(-1) ?? {}, entry))
  return operations.flatMap(one => {
    if (one.did !== 'look' || one.values === undefined) return []
    const [read, expected] = [textOf(one.values), textOf(folded[one.at.number - start.number])]
    return read === expected ? [] : [`${one.by} read ${read} at ${one.at.number}, and the log folds to ${expected}`]
  })
}

/** A time before or after which something must have been, and who says so. */
interface Bound {
  readonly time: number
  readonly because: string
}

/**
 * Each revision was written after everybody began who had not seen it, and before everybody ended who had. Taken over all
 * that come before and after it in the log, these bounds leave it a time of its own exactly when an order exists.
 */
function findDisorder({ start, log }: History, appends: readonly Append[], sightings: readonly Sighting[]): string[] {
  const offset = start.number + 1
  const earliest: Bound[] = log.map(() => ({ time: -Infinity, because: '' }))
  const latest: Bound[] = log.map(() => ({ time: Infinity, because: '' }))
  const notBefore = (index: number, time: number, because: string): void => {
    if (time > (earliest[index]?.time ?? Infinity)) earliest[index] = { time, because }
  }
  const notAfter = (index: number, time: number, because: string): void => {
    if (time < (latest[index]?.time ?? -Infinity)) latest[index] = { time, because }
  }
  for (const { at, by, began, ended } of sightings) {
    notBefore(at.number + 1 - offset, began, `${by} still saw revision ${at.number} when he began at ${began}`)
    notAfter(at.number - offset, ended, `${by} had seen revision ${at.number} at ${ended}`)
  }
  for (const { number, by, began, ended } of commits(log, appends)) {
    notBefore(number - offset, began, `${by} began to append revision ${number} at ${began}`)
    notAfter(number - offset, ended, `revision ${number} was acknowledged to ${by} at ${ended}`)
  }
  // What came before something was there when that was.
  for (let index = log.length - 1; index > 0; index -= 1) {
    const { time, because } = latest[index] ?? { time: Infinity, because: '' }
    notAfter(index - 1, time, because)
  }
  const disordered = earliest.findIndex(({ time }, index) => time > (latest[index]?.time ?? Infinity))
  if (disordered === -1) return []
  return [`${latest[disordered]?.because}, but ${earliest[disordered]?.because}`]
}

/** When each revision may have been written: while it was acknowledged or, where nobody was told, since it was first tried. */
function commits(
  log: readonly Entry[],
  appends: readonly Append[],
): { number: number; by: string; began: number; ended: number }[] {
  const tries = Map.groupBy(appends, ({ entry }) => entry.hash)
  return log.flatMap(({ number, hash }) => {
    const able = (tries.get(hash) ?? []).filter(({ outcome }) => outcome === 'written' || outcome === 'unknown')
    const told = able.find(({ outcome }) => outcome === 'written')
    const first = told ?? able.toSorted((a, b) => a.began - b.began)[0]
    if (first === undefined) return []
    return [{ number, by: first.by, began: first.began, ended: told === undefined ? Infinity : first.ended }]
  })
}

function sighted(operation: Operation): Sighting[] {
  if (operation.did === 'look') return [operation]
  return operation.outcome === 'conflict' ? [operation] : []
}
