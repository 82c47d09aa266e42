import type { Entry, Operation, Point } from './history.ts'
import { entry, logOf, valuesAt } from './made-histories.ts'

/** A log of three revisions. */
export const log = logOf('one', 'two', 'three')
/** Its revisions. */
export const [one, two, three] = log as [Entry, Entry, Entry]

/** An append that was acknowledged. */
export const written = (own: Entry, began: number, ended: number, by = 'w'): Operation => ({
  did: 'append',
  entry: own,
  outcome: 'written',
  by,
  began,
  ended,
})
/** An append whose outcome is unknown, or that was refused. */
export const ended = (own: Entry, outcome: 'unknown' | 'refused', began: number, by = 'w'): Operation => ({
  did: 'append',
  entry: own,
  outcome,
  by,
  began,
  ended: began + 5,
})
/** An append that met another head. */
export const refusedAt = (at: Point, own: Entry, began: number, till: number, by = 'v'): Operation => ({
  did: 'append',
  entry: own,
  outcome: 'conflict',
  at: { number: at.number, hash: at.hash },
  by,
  began,
  ended: till,
})
/** A look at the head. */
export const look = ({ number, hash }: Point, began: number, till: number, by = 'r'): Operation => ({
  did: 'look',
  at: { number, hash },
  by,
  began,
  ended: till,
})
/** A read of the values at a head. */
export const read = (at: Point, began: number, till: number, values = valuesAt(log, at.number)): Operation => ({
  did: 'look',
  at: { number: at.number, hash: at.hash },
  values,
  by: 'r',
  began,
  ended: till,
})

/** Three revisions, each acknowledged before the next was begun. */
export const threeWrites = [written(one, 0, 10), written(two, 20, 30), written(three, 40, 50)]
/** A revision that comes too late for the second place. */
export const late = entry('late', one)
/** Another revision for the second place. */
export const other = entry('other two', one)
