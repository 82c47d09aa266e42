import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogState, readState, writeState } from './state.ts'
import type { Revision } from './revision.ts'

type Step =
  | { readonly does: 'set'; readonly key: string; readonly scope: string | undefined; readonly value: number }
  | { readonly does: 'tag' | 'declare'; readonly name: string }
  | { readonly does: 'share' }

const steps = fc.array(
  fc.oneof(
    fc.record({
      does: fc.constant('set' as const),
      key: fc.constantFrom('a', 'b', 'c'),
      scope: fc.constantFrom(undefined, 'tenant:acme'),
      value: fc.nat(9),
    }),
    fc.record({ does: fc.constantFrom('tag' as const, 'declare' as const), name: fc.constantFrom('x', 'y') }),
    fc.record({ does: fc.constant('share' as const) }),
  ),
  { maxLength: 40 },
)

function revisionOf(step: Exclude<Step, { does: 'share' }>, number: number): Revision {
  const base = { v: 1, logId: 'log', number, id: `${number}`, at: number, by: 'dana', message: 'One more' } as const
  const chain = { previousHash: `${number - 1}`, hash: `${number}` }
  if (step.does === 'set') {
    const { key, scope, value } = step
    const place = { key, ...(scope === undefined ? {} : { scope }) }
    return { ...base, ...chain, kind: 'set', changes: [{ ...place, op: 'set', entry: { value } }] }
  }
  const note =
    step.does === 'tag' ? { tag: step.name, revision: number } : { declarations: { [step.name]: { number } } }
  return { ...base, ...chain, kind: step.does, changes: [], note }
}

describe('a state of the log that was shared', () => {
  it('never changes, whatever the one it came from goes through, and however often that is shared', () => {
    fc.assert(
      fc.property(steps, all => {
        const state = new LogState({ number: 0, hash: '', at: 0 })
        const shared: { state: LogState; text: string }[] = []
        all.forEach((step, index) => {
          if (step.does === 'share') shared.push({ state: state.share(), text: writeState(state) })
          else state.apply(revisionOf(step, index + 1))
        })
        expect(shared.map(one => writeState(one.state))).toEqual(shared.map(({ text }) => text))
      }),
    )
  })

  it('may itself go on, and the one it came from does not follow', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const state = new LogState({ number: 0, hash: '', at: 0 })
        const all = (steps: readonly Step[], to: LogState, from: number): void =>
          steps.forEach((step, index) => {
            if (step.does !== 'share') to.apply(revisionOf(step, from + index + 1))
          })
        all(before, state, 0)
        const text = writeState(state)
        const shared = state.share()
        all(after, shared, before.length)
        expect(writeState(state)).toBe(text)
      }),
    )
  })

  it('is read back from its text as it was', () => {
    fc.assert(
      fc.property(steps, all => {
        const state = new LogState({ number: 0, hash: '', at: 0 })
        all.forEach((step, index) => {
          if (step.does !== 'share') state.apply(revisionOf(step, index + 1))
        })
        expect(writeState(readState(writeState(state)))).toBe(writeState(state))
      }),
    )
  })
})
