import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameJson } from '../../src/core/json.ts'
import type { KnownHistory } from '../../src/core/revisions/known-history.ts'
import { readKnownHistory, writeKnownHistory } from '../../src/core/revisions/known-history.ts'
import { lostPlaces, putBack } from '../../src/core/revisions/put-back.ts'
import type { Change, Entry, Revision, Sealed } from '../../src/core/revisions/revision.ts'
import { genesisHash, seal } from '../../src/core/revisions/seal.ts'
import { LogState, writeState } from '../../src/core/revisions/state.ts'
import { hostPlatform } from '../../src/platform.ts'

const { digest } = hostPlatform()
const LOG = 'log'

/** One key in one scope, given a value or deleted. */
interface Step {
  readonly key: string
  readonly scope: string | undefined
  readonly value: number | undefined
}

const KEYS = ['a', 'b', 'c']
const SCOPES = [undefined, 'tenant:acme']
const step = fc.record<Step>({
  key: fc.constantFrom(...KEYS),
  scope: fc.constantFrom(...SCOPES),
  value: fc.option(fc.nat(3), { nil: undefined }),
})
const steps = fc.array(step, { maxLength: 12 })

/** A log as one side has it. */
class Branch {
  readonly state = new LogState({ number: 0, hash: genesisHash(LOG, digest), at: 0 })
  readonly chain: Sealed[] = []

  /** Makes the next revision. */
  add(changes: readonly Change[], by: string): void {
    const { head } = this.state
    const { revision, sealed } = seal(
      {
        ...{ v: 1, logId: LOG, number: head.number + 1, id: `${by}-${head.number + 1}`, at: head.at + 1, by },
        ...{ message: 'planted words', kind: 'set', changes, previousHash: head.hash },
      } satisfies Omit<Revision, 'hash'>,
      digest,
    )
    this.state.apply(revision)
    this.chain.push(sealed)
  }

  go(steps: readonly Step[], by: string): this {
    for (const { key, scope, value } of steps) {
      const place = { key, ...(scope === undefined ? {} : { scope }) }
      this.add([value === undefined ? { ...place, op: 'delete' } : { ...place, op: 'set', entry: { value } }], by)
    }
    return this
  }

  entry(key: string, scope: string | undefined): Entry | undefined {
    return this.state.stored(key, scope)?.entry
  }
}

/** Two sides that went on from what they had in common. */
function parted({ common, known, store }: Parted): { known: Branch; store: Branch } {
  return {
    known: new Branch().go(common, 'both').go(known, 'known'),
    store: new Branch().go(common, 'both').go(store, 'store'),
  }
}

interface Parted {
  readonly common: readonly Step[]
  readonly known: readonly Step[]
  readonly store: readonly Step[]
}

const partings = fc.record<Parted>({ common: steps, known: steps, store: steps })
const historyOf = ({ state, chain }: Branch, kept = chain.length): KnownHistory => ({
  ...{ logId: LOG, heard: 1_700_000_000_000, state, recent: kept === 0 ? [] : chain.slice(-kept) },
  sealed: new Map([['c0ffee', 'planted token']]),
})
const places = KEYS.flatMap(key => SCOPES.map(scope => ({ key, scope })))
const touches = (all: readonly Step[], place: Pick<Step, 'key' | 'scope'>): boolean =>
  all.some(({ key, scope }) => key === place.key && scope === place.scope)

/** Puts back, and returns how many changes that took. */
function brought(into: Branch, from: Branch, common: number, overwrite: boolean): number {
  const history = historyOf(from)
  const changes = putBack(lostPlaces(history, common, into.state), { heard: history.heard, overwrite })
  if (changes.length > 0) into.add(changes, 'putBack')
  return changes.length
}

describe('putting back what a store lost', () => {
  it('gives every place that only the known history changed what that left, and leaves every other as it is', () => {
    fc.assert(
      fc.property(partings, all => {
        const { known, store } = parted(all)
        const before = new Branch().go(all.common, 'both').go(all.store, 'store')
        brought(store, known, all.common.length, false)
        for (const place of places) {
          const { key, scope } = place
          const isKnowns = touches(all.known, place) && !touches(all.store, place)
          expect(store.entry(key, scope)).toEqual((isKnowns ? known : before).entry(key, scope))
        }
      }),
    )
  })

  it('to overwrite, gives every place that the known history changed what that left, and no other', () => {
    fc.assert(
      fc.property(partings, all => {
        const { known, store } = parted(all)
        const before = new Branch().go(all.common, 'both').go(all.store, 'store')
        brought(store, known, all.common.length, true)
        for (const place of places) {
          const from = touches(all.known, place) ? known : before
          expect(store.entry(place.key, place.scope)).toEqual(from.entry(place.key, place.scope))
        }
      }),
    )
  })

  it('is done once: a second time there is nothing left to put back', () => {
    fc.assert(
      fc.property(partings, fc.boolean(), (all, overwrite) => {
        const { known, store } = parted(all)
        brought(store, known, all.common.length, overwrite)
        const text = writeState(store.state)
        const again = lostPlaces(historyOf(known), all.common.length, store.state)
        expect(again.filter(({ fate }) => fate === 'put-back')).toEqual([])
        expect(brought(store, known, all.common.length, false)).toBe(0)
        expect(writeState(store.state)).toBe(text)
      }),
    )
  })

  it('never makes a conflict of what nobody changed in the store, nor hides one', () => {
    fc.assert(
      fc.property(partings, all => {
        const { known, store } = parted(all)
        for (const { key, scope, fate } of lostPlaces(historyOf(known), all.common.length, store.state)) {
          const isSame = sameJson(known.entry(key, scope), store.entry(key, scope))
          expect(fate).toBe(isSame ? 'same' : touches(all.store, { key, scope }) ? 'conflict' : 'put-back')
        }
      }),
    )
  })

  it('takes all that is known for lost where the store has another log, and deletes nothing there', () => {
    fc.assert(
      fc.property(steps, all => {
        const known = new Branch().go(all, 'known')
        const store = new Branch()
        brought(store, known, 0, false)
        for (const { key, scope } of places) expect(store.entry(key, scope)).toEqual(known.entry(key, scope))
      }),
    )
  })
})

describe('a known history as text', () => {
  it('is read as it was written, with as many of its revisions as were kept', () => {
    fc.assert(
      fc.property(steps, fc.nat(12), (all, kept) => {
        const history = historyOf(new Branch().go(all, 'known'), kept)
        const read = readKnownHistory(writeKnownHistory(history, digest), digest)
        expect({ ...read, state: writeState(read.state) }).toEqual({ ...history, state: writeState(history.state) })
      }),
    )
  })

  it('is refused in words that quote nothing of it, wherever it is damaged', () => {
    const damage = fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      by: fc.constantFrom('', 'x', '"', '7', '\n', '}'),
    })
    fc.assert(
      fc.property(steps, damage, fc.nat(3), (all, { at, by }, cut) => {
        const text = writeKnownHistory(historyOf(new Branch().go(all, 'known')), digest)
        const place = Math.floor(text.length * at)
        const damaged = text.slice(0, place) + by + text.slice(place + cut)
        fc.pre(damaged !== text)
        const problem = refusal(damaged)
        // White space in the title is no damage; everything else is.
        const isWhole = problem === undefined && writeKnownHistory(readKnownHistory(damaged, digest), digest) === text
        expect(isWhole || problem instanceof SyntaxError).toBe(true)
        expect(problem instanceof Error ? problem.message : '').not.toMatch(/planted|tenant|known/)
      }),
    )
  })

  it('is refused where its revisions do not lead to its state, or are those of another log', () => {
    const branch = new Branch().go([{ key: 'a', scope: undefined, value: 1 }], 'known')
    const history = historyOf(branch)
    const further = new Branch().go(
      [
        { key: 'a', scope: undefined, value: 1 },
        { key: 'a', scope: undefined, value: 2 },
      ],
      'known',
    )
    for (const wrong of [
      { ...history, state: further.state },
      { ...history, logId: 'another' },
      { ...historyOf(further), recent: further.chain.toReversed() },
      { ...history, recent: [{ ...branch.chain[0], text: 'none' } as Sealed] },
    ])
      expect(refusal(writeKnownHistory(wrong, digest))).toBeInstanceOf(SyntaxError)
  })
})

/** What reading a text is refused with; undefined where it is read. */
function refusal(text: string): unknown {
  try {
    readKnownHistory(text, digest)
    return undefined
  } catch (error) {
    return error
  }
}
