import { describe, expect, it } from 'vitest'
import type { Revision } from 'varve'
import { compare, findLies, findLostUpdates } from './losses.ts'

const sealed = { number: 1, id: 'a', hash: 'x', text: '{}' }

function counting(number: number, value: number): Revision {
  const change = { key: 'count', op: 'set', entry: { value } } as const
  const facts = {
    v: 1,
    logId: 'log',
    id: `id ${number}`,
    at: number,
    by: 'dana',
    message: 'Counts',
    kind: 'set',
  } as const
  return { ...facts, number, changes: [change], previousHash: `hash ${number - 1}`, hash: `hash ${number}` }
}

const declared: Revision = { ...counting(2, 0), kind: 'declare', changes: [] }
const log = [counting(1, 1), declared, counting(3, 2)]

describe('looking for what a fleet lost', () => {
  it('tells a revision that changed from one that is gone and one that is doubled', () => {
    expect(compare([sealed], [sealed])).toEqual([])
    expect(compare([sealed], [{ ...sealed, hash: 'y' }])).toEqual(['revision 1 (a) was acknowledged and is not there'])
    expect(compare([], [sealed])).toEqual(['revision 1 (a) was acknowledged and is not there'])
    expect(compare([sealed, { ...sealed, number: 2 }], [])).toEqual(['1 ids are there more than once'])
  })

  it('lets a revision that nobody knows the outcome of be there or not, but only as it was made', () => {
    expect(compare([], [], [sealed])).toEqual([])
    expect(compare([sealed], [], [sealed])).toEqual([])
    expect(compare([{ ...sealed, hash: 'y' }], [], [sealed])).toEqual([
      'revision 1 (a) is there otherwise than it was made',
    ])
  })

  it('sees an update that was overwritten unseen', () => {
    expect(findLostUpdates(log, 'count')).toEqual([])
    expect(findLostUpdates([counting(1, 1), counting(2, 1)], 'count')).toEqual([
      'revision 2 counts count to 1 and loses an update',
    ])
  })
})

describe('holding what a follower said against the log', () => {
  const at = (number: number, count: number, hash = `hash ${number}`) => ({ number, hash, values: { count } })
  const liesOf = (...applied: ReturnType<typeof at>[]): string[] =>
    findLies(log, [{ name: 'follower', applied }], { count: 0 })

  it('finds nothing where each revision that changes a value was applied in its order', () => {
    expect(liesOf({ ...at(0, 0), hash: 'genesis' }, at(1, 1), at(3, 2))).toEqual([])
    expect(liesOf(at(2, 1), at(3, 2))).toEqual([])
  })

  it.each([
    ['a revision that was passed over', [{ ...at(0, 0), hash: 'genesis' }, at(3, 2)], 'passed over revision 1'],
    ['another revision than the log has', [at(1, 1, 'other')], 'applied another revision 1 than the log has'],
    ['a value that was not live', [at(3, 1)], 'served {"count":1} at 3, not {"count":2}'],
    ['a way back', [at(3, 2), at(1, 1)], 'went back from 3 to 1'],
  ])('sees %s', (_, applied, sentence) => {
    expect(liesOf(...applied)).toEqual([`follower: ${sentence}`])
  })
})
