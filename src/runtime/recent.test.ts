import { describe, expect, it } from 'vitest'
import type { Head, Sealed } from '../core/revisions/revision.ts'
import { Recent } from './recent.ts'

const sealed = (number: number, length = 10): Sealed => ({
  ...{ number, id: `id-${number}`, hash: `hash-${number}` },
  text: 'x'.repeat(length),
})
const head = (number: number): Head => ({ number, hash: `hash-${number}`, at: 0 })
const span = (all: readonly Sealed[]): unknown => [all[0]?.number, all.at(-1)?.number, all.length]

describe('the last revisions of a log', () => {
  it('are a thousand, the newest of them', () => {
    const recent = new Recent()
    for (let number = 1; number <= 5432; number += 1) recent.add(sealed(number))
    expect(span(recent.upTo(head(5432)))).toEqual([4433, 5432, 1000])
  })

  it('are fewer where they are long, and the last one in any case', () => {
    const recent = new Recent()
    for (let number = 1; number <= 100; number += 1) recent.add(sealed(number, 100_000))
    expect(span(recent.upTo(head(100)))).toEqual([91, 100, 10])
    recent.add(sealed(101, 5_000_000))
    expect(span(recent.upTo(head(101)))).toEqual([101, 101, 1])
  })

  it('go on from those that were kept', () => {
    const recent = new Recent([sealed(7), sealed(8)])
    recent.add(sealed(9))
    expect(span(recent.upTo(head(9)))).toEqual([7, 9, 3])
  })

  it('begin anew where one does not follow the one before', () => {
    const recent = new Recent([sealed(7), sealed(8)])
    recent.add(sealed(50))
    expect(span(recent.upTo(head(50)))).toEqual([50, 50, 1])
  })

  it('are none where they do not lead to what is asked for', () => {
    const recent = new Recent([sealed(7), sealed(8)])
    expect(recent.upTo(head(9))).toEqual([])
    expect(recent.upTo({ ...head(8), hash: 'another' })).toEqual([])
  })
})
