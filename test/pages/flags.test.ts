import { beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { Pattern } from '../../src/core/ports.ts'
import { comparison, comparisonIssue } from '../../src/core/rollouts/comparison.ts'
import type { AttributeCond } from '../../src/core/rollouts/document.ts'
import { operations } from '../../src/core/rollouts/operations.ts'
import { readers } from '../../src/core/rollouts/readers/by-name.ts'
import { hostPlatform } from '../../src/platform.ts'
import { readPage, sections, tableRows } from './page.ts'

const section = sections(readPage('docs/flags.md'), 3).find(({ heading }) => heading === 'Operators and readers')
const rows = tableRows(section?.text ?? '').map(row => row.map(cell => cell.replaceAll('`', '')))
// Operators have four columns, readers one more: what they read.
const named = rows.map(row => ({ name: row[0] ?? '', isReader: row.length === 5, example: row.slice(-3) }))

let pattern: Pattern | undefined
beforeAll(async () => {
  pattern = await hostPlatform().pattern?.()
})

describe('the tables of operators and readers in docs/flags.md', () => {
  it('name exactly the operators there are', () => {
    expect(named.filter(({ isReader }) => !isReader).map(({ name }) => name)).toEqual([...operations.keys()])
  })

  it('name exactly the readers there are', () => {
    expect(named.filter(({ isReader }) => isReader).map(({ name }) => name)).toEqual([...readers.keys()])
  })

  it.each(named)('are right about $name', ({ name, isReader, example: [cond = '', holds = '', fails = ''] }) => {
    const asked: AttributeCond = { attr: 'a', ...(JSON.parse(cond) as Omit<AttributeCond, 'attr'>) }
    expect(isReader ? (asked.as ?? 'any') : asked.op).toBe(name)
    expect(comparisonIssue(asked, pattern)).toBeUndefined()
    const compare = comparison(asked, pattern)
    expect([holds, fails].map(value => compare(JSON.parse(value) as Json))).toEqual([true, false])
  })
})
