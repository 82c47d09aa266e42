import type { Json } from 'varve'
import { foldOnto, textOf, type Deed, type Entry, type History, type Operation, type Values } from './history.ts'
import { findUnlinearizable, isLinearizable, type Model, type Timed } from './linearizable.ts'

/** What is asked of a log as a whole; in the end somebody reads all of it. */
type LogCall = Deed | { readonly did: 'read all'; readonly log: readonly Entry[] }

/** True when a log that does one thing after the other could have answered like this. For short histories. */
export function isLogLinearizable({ start, operations, log }: History): boolean {
  const model: Model<readonly Entry[], LogCall> = {
    start: [],
    step: (state, call) => answer(start, state, call),
    key: state => state.map(({ hash }) => hash).join(' '),
  }
  const end = Math.max(0, ...operations.flatMap(({ began, ended }) => (ended === Infinity ? [began] : [began, ended])))
  const reading: Timed<LogCall> = { call: { did: 'read all', log }, began: end + 1, ended: end + 2 }
  return isLinearizable([...operations.map(timed), reading], model)
}

function answer(start: History['start'], state: readonly Entry[], call: LogCall): readonly Entry[] | undefined {
  const head = state.at(-1) ?? start
  const stands = (at: { number: number; hash: string }): boolean => at.number === head.number && at.hash === head.hash
  const when = (holds: boolean): readonly Entry[] | undefined => (holds ? state : undefined)
  if (call.did === 'read all') return when(JSON.stringify(call.log) === JSON.stringify(state))
  if (call.did === 'look') {
    const values = state.reduce(foldOnto, {})
    return when(stands(call.at) && (call.values === undefined || textOf(call.values) === textOf(values)))
  }
  const { entry } = call
  const fits = stands({ number: entry.number - 1, hash: entry.previous })
  if (call.outcome === 'refused') return state
  if (call.outcome === 'conflict') return when(!fits && stands(call.at))
  const appended = fits && state.every(({ id }) => id !== entry.id) ? [...state, entry] : undefined
  return call.outcome === 'unknown' ? (appended ?? state) : appended
}

/** One key written or read. A write that nobody knows the outcome of has no end. */
type KeyCall = { readonly key: string; readonly value: Json; readonly wrote: boolean }

/**
 * The first key whose values could not have been those of a single cell, written and read one after the other; undefined
 * when all could. Looks at values only, and at no number or hash: a second opinion.
 */
export function findImpossibleKey({ operations, log }: History): string | undefined {
  const keys = [...new Set(log.map(({ key }) => key))]
  const kept = new Set(log.map(({ hash }) => hash))
  const cell: Model<Json, KeyCall> = {
    start: null,
    step: (state, { value, wrote }) => (wrote || value === state ? value : undefined),
    key: state => JSON.stringify(state),
  }
  const calls = operations.flatMap(operation => keyCalls(operation, keys, kept))
  return findUnlinearizable(calls, ({ key }) => key, cell)
}

function keyCalls(operation: Operation, keys: readonly string[], kept: ReadonlySet<string>): Timed<KeyCall>[] {
  const { began, ended } = operation
  if (operation.did === 'look') {
    const values: Values | undefined = operation.values
    return values === undefined
      ? []
      : keys.map(key => ({ call: { key, value: values[key] ?? null, wrote: false }, began, ended }))
  }
  const { entry, outcome } = operation
  // What is not in the log in the end was not written; that is for others to judge.
  if (!kept.has(entry.hash) || (outcome !== 'written' && outcome !== 'unknown')) return []
  const call = { key: entry.key, value: entry.value, wrote: true }
  return [{ call, began, ended: outcome === 'written' ? ended : Infinity }]
}

function timed(operation: Operation): Timed<LogCall> {
  const isOpen = operation.did === 'append' && operation.outcome === 'unknown'
  return { call: operation, began: operation.began, ended: isOpen ? Infinity : operation.ended }
}
