import fc from 'fast-check'
import { foldOnto, type Entry, type History, type Operation, type Point, type Values } from './history.ts'

export const genesis: Point = { number: 0, hash: 'genesis' }

/** A made-up revision on top of another; its name is its hash and its id. */
export function entry(name: string, before: Point, facts: Partial<Entry> = {}): Entry {
  const number = before.number + 1
  return { number, hash: name, id: `id of ${name}`, previous: before.hash, key: 'a', value: number, ...facts }
}

/** A log of made-up revisions with these names. */
export function logOf(...names: readonly string[]): Entry[] {
  const log: Entry[] = []
  for (const name of names) log.push(entry(name, log.at(-1) ?? genesis))
  return log
}

/** What the revisions up to a number set. */
export function valuesAt(log: readonly Entry[], number: number): Values {
  return log.slice(0, number).reduce(foldOnto, {})
}

/** What one actor does, before there is a log: how far behind he is, and how his call goes. */
interface Intent {
  readonly act: 'append' | 'late append' | 'unknown, kept' | 'unknown, lost' | 'refused' | 'look' | 'read'
  readonly key: string
  /** How many revisions behind the head a late append is. */
  readonly behind: number
  /** How long before and after the instant it happens the call begins and ends. */
  readonly lead: number
  readonly trail: number
}

const intent: fc.Arbitrary<Intent> = fc.record({
  act: fc.constantFrom('append', 'append', 'late append', 'unknown, kept', 'unknown, lost', 'refused', 'look', 'read'),
  key: fc.constantFrom('a', 'b'),
  behind: fc.integer({ min: 1, max: 3 }),
  lead: fc.integer({ min: 0, max: 45 }),
  trail: fc.integer({ min: 0, max: 45 }),
})

/** Histories of a log that did one thing after the other, ten ticks apart, while calls overlapped. */
export const rightHistory = (longest: number): fc.Arbitrary<History> =>
  fc.array(intent, { minLength: 1, maxLength: longest }).map(happen)

function happen(intents: readonly Intent[]): History {
  const log: Entry[] = []
  const operations = intents.map(({ act, key, behind, lead, trail }, index): Operation => {
    const span = { by: `actor ${index}`, began: index * 10 - lead, ended: index * 10 + trail }
    const head: Point = log.at(-1) ?? genesis
    const own = entry(`r${index}`, head, { key, value: index })
    const at = { number: head.number, hash: head.hash }
    if (act === 'look') return { ...span, did: 'look', at }
    if (act === 'read') return { ...span, did: 'look', at, values: valuesAt(log, log.length) }
    if (act === 'late append' && log.length > 0) {
      const stale: Point = log.at(-1 - behind) ?? genesis
      return { ...span, did: 'append', entry: entry(`r${index}`, stale, { key }), outcome: 'conflict', at }
    }
    if (act === 'append' || act === 'late append' || act === 'unknown, kept') log.push(own)
    if (act === 'refused') return { ...span, did: 'append', entry: own, outcome: 'refused' }
    const isUnknown = act === 'unknown, kept' || act === 'unknown, lost'
    return { ...span, did: 'append', entry: own, outcome: isUnknown ? 'unknown' : 'written' }
  })
  return { start: genesis, operations, log }
}

/** A right history with one thing changed that may, or may not, make it wrong. */
export const doubtfulHistory = (longest: number): fc.Arbitrary<History> =>
  fc
    .tuple(rightHistory(longest), fc.nat(), fc.nat(), fc.constantFrom(...changes))
    .map(([history, one, other, change]) => change(history, one, other))

type Change = (history: History, one: number, other: number) => History

const changes: readonly Change[] = [
  onOperation(operation => ({ ...operation, began: operation.began + 40, ended: operation.ended + 40 })),
  onOperation(operation => ({ ...operation, began: operation.began - 40, ended: operation.ended - 40 })),
  onOperation(operation => ({ ...operation, ended: operation.began })),
  onOperation((operation, other) => ('at' in operation ? { ...operation, at: other } : operation)),
  onOperation(operation =>
    operation.did === 'append' && operation.outcome === 'unknown' ? { ...operation, outcome: 'written' } : operation,
  ),
  onOperation(operation =>
    operation.did === 'append' && operation.outcome === 'written' ? { ...operation, outcome: 'refused' } : operation,
  ),
  onOperation(operation =>
    operation.did === 'append' && operation.outcome === 'written' ? { ...operation, outcome: 'unknown' } : operation,
  ),
  onOperation(operation =>
    operation.did === 'look' && operation.values !== undefined
      ? { ...operation, values: { ...operation.values, a: -1 } }
      : operation,
  ),
  (history, one) => ({ ...history, log: history.log.toSpliced(one % (history.log.length + 1), 1) }),
  (history, one) => ({
    ...history,
    log: [...history.log, ...history.log.slice(one % (history.log.length + 1)).slice(0, 1)],
  }),
  (history, one) => ({ ...history, operations: history.operations.toSpliced(one % history.operations.length, 1) }),
]

function onOperation(change: (operation: Operation, other: Point) => Operation): Change {
  return (history, one, other) => {
    const { operations, log } = history
    const index = one % operations.length
    const { number, hash } = log[other % (log.length + 1)] ?? genesis
    return { ...history, operations: operations.map((own, i) => (i === index ? change(own, { number, hash }) : own)) }
  }
}
