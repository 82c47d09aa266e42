import type { Json, LiveEntry } from 'varve'
import { describe, expect, it } from 'vitest'
import { copyChoice, copyRows, isTicked, pressedFor } from './copy-rows.ts'

const entry = (key: string, value: Json): LiveEntry => ({
  ...{ key, value, revision: 3, by: 'dana', at: 0, message: 'Contract' },
})
const own = [entry('a', 1), entry('b', 2), entry('c', 3), entry('s', '••••')]
const anybody = (): undefined => undefined

describe('what can be copied to another tenant', () => {
  it('is what it has not, or has otherwise; a secret may be another behind its mask', () => {
    const rows = copyRows(own, [entry('b', 9), entry('c', 3), entry('s', '••••')], anybody)
    expect(rows.map(({ key, replaces }) => [key, replaces])).toEqual([
      ['a', undefined],
      ['b', 9],
      ['s', '••••'],
    ])
  })

  it('is ticked at first where nothing is replaced, and then as somebody says', () => {
    const rows = copyRows(own, [entry('b', 9)], anybody)
    const ticked = (pressed: ReadonlySet<string>) => rows.filter(row => isTicked(row, pressed)).map(({ key }) => key)
    expect(ticked(new Set())).toEqual(['a', 'c', 's'])
    expect(ticked(new Set(['a', 'b']))).toEqual(['b', 'c', 's'])
    expect(ticked(pressedFor(rows, true))).toEqual(['a', 'b', 'c', 's'])
    expect(ticked(pressedFor(rows, false))).toEqual([])
  })

  it('is never ticked where who is signed in may not copy it', () => {
    const rows = copyRows(own, [], ([value]) => (value === 2 ? 'It takes releaser.' : undefined))
    expect(rows.filter(row => isTicked(row, pressedFor(rows, true))).map(({ key }) => key)).toEqual(['a', 'c', 's'])
  })

  it('is asked for by its keys, and what the other has is replaced only where its box is ticked', () => {
    const rows = copyRows(own, [entry('b', 9)], anybody)
    const [a, b] = rows
    expect(copyChoice(a === undefined ? [] : [a], own)).toEqual({ keys: ['a'] })
    expect(copyChoice(b === undefined ? [] : [b], own)).toEqual({ keys: ['b'], overwrite: true })
    expect(copyChoice(rows, own)).toEqual({ overwrite: true })
    expect(copyChoice([], [])).toEqual({ keys: [] })
  })
})
