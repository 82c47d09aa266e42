import { DEFAULTS, type Model, type Values } from './model.ts'
import type { Life, Told } from './process.ts'
import type { Asked, Seen } from './workload.ts'

/** What was promised of changes and is not so: each acknowledged one once, each refused one never, no lost update. */
export function wrongChanges(model: Model, asked: readonly Asked[]): string[] {
  const { log } = model
  return asked.flatMap(change => {
    const kept = log.filter(({ message }) => message === change.message)
    const told = change.written
    const name = `"${change.message}" (${change.outcome}${change.code === undefined ? '' : ` after ${change.code}`})`
    // Nobody finds again what was compacted away before they were answered.
    if ((kept[0]?.number ?? 0) <= change.floor && kept.length > 0) return []
    if (kept.length > 1) return [`${name} is there ${kept.length} times`]
    if (change.outcome === 'refused' && kept.length > 0) return [`${name} is there as ${kept[0]?.number}`]
    if (told === undefined) return []
    if (kept[0]?.number !== told.number || kept[0].hash !== told.hash || kept[0].id !== told.id) {
      return [`${name} is not there as revision ${told.number}`]
    }
    if ((change.appliedTo ?? 0) < told.number) return [`${name} was acknowledged before it was applied`]
    if (change.overwrites) return []
    const touching = log
      .slice(change.base, told.number - 1)
      .filter(({ changes }) =>
        changes.some(({ key, scope }) => change.places.includes(scope === undefined ? key : `${key}@${scope}`)),
      )
    // A process knows what its own changes were made upon.
    const over = touching.slice(touching.findLastIndex(({ by }) => by === change.by) + 1)[0]
    return over === undefined ? [] : [`${name}, asked for at ${change.base}, overwrote ${over.number} unseen`]
  })
}

/** Where counting up by one did not go up by one; a process may overwrite what it has taken back itself. */
export function wrongCounts({ log }: Model): string[] {
  let count = 0
  let last: Model['log'][number] | undefined
  return log.flatMap(revision => {
    const change = revision.changes.find(({ key }) => key === 'counters.shared')
    if (change === undefined) return []
    const [before, from] = [last, count]
    last = revision
    count = change.entry !== undefined && 'value' in change.entry ? Number(change.entry.value) : 0
    const own = before?.by === revision.by && before.kind !== 'set'
    return revision.kind !== 'set' || own || count === from + 1
      ? []
      : [`revision ${revision.number} counted from ${from} to ${count}`]
  })
}

/** Where time went backwards in the log, or a number is missing. */
export function wrongOrder({ log }: Model): string[] {
  return log.flatMap(({ number, at }, index) => [
    ...(number === index + 1 ? [] : [`revision ${number} stands where ${index + 1} should`]),
    ...(at >= (log[index - 1]?.at ?? 0) ? [] : [`revision ${number} is dated before the one before it`]),
  ])
}

/** Looks back that were answered otherwise than the log folds. */
export function wrongLooks(model: Model, seen: readonly Seen[]): string[] {
  return seen.flatMap(({ by, number, values, acme }) => [
    ...differences(`${by} at(${number})`, values, model.served(number)),
    ...differences(`${by} at(${number}) for acme`, acme, model.served(number, 'acme')),
  ])
}

/** Changes that a watcher was not told of, told of twice, out of order, or that never were. */
export function wrongTellings(model: Model, { name, start, told }: Life, end: number): string[] {
  let at = start.head
  const wrong = differences(`${name} started at ${at}`, start.values, model.served(at))
  for (let index = 0; index < told.length && wrong.length === 0;) {
    const { head, hash, revision, floor } = told[index] as Told
    if (revision !== undefined && isSilentSkip(model, at, revision - 1, floor)) at = revision - 1
    // What was compacted away meanwhile is told as one step, without its revisions.
    const next = revision === undefined ? head : nextEffective(model, at)
    if (revision !== undefined && revision !== next) {
      return [`${name}, at ${at}, was told of revision ${revision}, and revision ${next} comes next`]
    }
    if (hash !== model.log[head - 1]?.hash) return [`${name} applied another revision ${head} than the log has`]
    const expected = changed(model.served(at), model.served(next))
    const heard = told.slice(index, index + expected.length)
    const text = (changes: readonly Pick<Told, 'key' | 'value' | 'before'>[]): string =>
      JSON.stringify(changes.map(({ key, value, before }) => [key, value, before]).toSorted())
    if (text(heard) !== text(expected) || heard.length === 0) {
      wrong.push(`${name} was told ${text(heard)} of revision ${next}, which is ${text(expected)}`)
    }
    index += heard.length
    at = next
  }
  const rest = changed(model.served(at), model.served(end))
  return wrong.length > 0 || rest.length === 0 ? wrong : [`${name} was told up to ${at}, and ${end} is the end`]
}

/** True when what came between was compacted away, and what was left of it served the same values. */
function isSilentSkip(model: Model, from: number, to: number, floor: number): boolean {
  return nextEffective(model, from) <= floor && changed(model.served(from), model.served(to)).length === 0
}

/** The first revision after `number` that changes what everybody is served. */
function nextEffective(model: Model, number: number): number {
  for (let next = number + 1; next <= model.log.length; next++) {
    if (changed(model.served(next - 1), model.served(next)).length > 0) return next
  }
  return model.log.length
}

function changed(from: Values, to: Values): { key: string; value: unknown; before: unknown }[] {
  return Object.keys(DEFAULTS).flatMap(key =>
    from[key] === to[key] ? [] : [{ key, value: to[key], before: from[key] }],
  )
}

/** One sentence when two sets of values differ. */
export function differences(what: string, is: Values, expected: Values): string[] {
  const [a, b] = [is, expected].map(values => JSON.stringify(Object.keys(DEFAULTS).map(key => values[key])))
  return a === b ? [] : [`${what} served ${a}, and the log says ${b}`]
}
