import { describe, expect, it } from 'vitest'
import { metricNames } from '../../src/server/metrics/names.ts'
import { readPage } from './page.ts'

const row = /^\| `(?<name>varve_\w+)` +\| (?<type>\w+) +\| (?<labels>[^|]*?) *\| (?<says>[^|]+?) *\|$/gm

describe('docs/http/metrics.md', () => {
  it('lists every metric with its type and labels, in words of its own, and no other', () => {
    const listed = [...readPage('docs/http/metrics.md').text.matchAll(row)].map(({ groups }) => ({
      name: groups?.['name'],
      type: groups?.['type'],
      labels: groups?.['labels']?.replaceAll('`', '').split(', ').filter(Boolean),
      help: groups?.['says'],
    }))
    expect(listed).toEqual(
      Object.values(metricNames).map(({ name, type, labels, help }) => ({ name, type, labels, help })),
    )
  })
})
