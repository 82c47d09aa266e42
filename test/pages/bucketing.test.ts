import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formulas } from '../../src/core/rollouts/hash-profiles.ts'
import { hashLine, hashProfiles } from '../../src/core/rollouts/hash-line.ts'
import { hostPlatform } from '../../src/platform.ts'
import { describeWith } from '../describe-with.ts'
import { readPage, sections, tableRows } from './page.ts'

interface Place {
  readonly salt: string
  readonly unit: string
  readonly hash: number
  readonly position: number
}

const page = readPage('docs/bucketing.md')
const text = (heading: string): string => sections(page, 2).find(one => one.heading === heading)?.text ?? ''
const plain = (cell: string): string => (cell === '(empty)' ? '' : cell.replaceAll('`', ''))
const places = tableRows(text('In another language')).map(([salt = '', unit = '', hash, position]): Place => {
  return { salt: plain(salt), unit: plain(unit), hash: Number(hash), position: Number(position) }
})
const golden = JSON.parse(readFileSync(new URL('../vectors/document-golden.json', import.meta.url), 'utf8')) as {
  buckets: readonly Place[]
}

describe('the table of positions in docs/bucketing.md', () => {
  it('is the golden one', () => {
    expect(places).toEqual(golden.buckets)
  })

  it.each(places)('has $unit with the salt $salt where Varve has it', ({ salt, unit, position }) => {
    expect(hashLine('varve', salt, hostPlatform().digest).position(unit)).toBe(position)
  })
})

describeWith('/usr/bin/python3', 'the Python in docs/bucketing.md', python => {
  it('finds the same positions', () => {
    const code = /^```python\n([^]*?)^```$/m.exec(page.text)?.[1] ?? ''
    const ask =
      'import json, sys\nprint(json.dumps([[murmur3((s + u).encode()), position(s, u)] for s, u in json.load(sys.stdin)]))'
    const input = JSON.stringify(places.map(({ salt, unit }) => [salt, unit]))
    const { stdout, stderr } = spawnSync(python, ['-c', `${code}\n${ask}`], { input, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual(places.map(({ hash, position }) => [hash, position]))
  })
})

describe('the table of profiles in docs/bucketing.md', () => {
  it('has exactly the profiles there are, and says of each what the code says', () => {
    const rows = tableRows(text('Profiles')).map(row => row.map(cell => plain(cell.replaceAll(String.raw`\*`, '*'))))
    const slots = (name: string): string => {
      const { slots: usual = 0, free } = formulas[name] ?? {}
      return `${free === true ? 'N, else ' : ''}${usual.toLocaleString('en')}`
    }
    expect(rows).toEqual(Object.entries(hashProfiles).map(([name, about]) => [name, slots(name), about]))
  })
})
