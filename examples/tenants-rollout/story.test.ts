import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { play } from './story.ts'

describe('the story of 200 tenants and a feature', () => {
  it('plays to its end, with every step as it should be, while one process serves all of it', async () => {
    await using box = await sandbox()
    const lines: string[] = []
    const { counts } = await play({ say: line => void lines.push(line), file: box.path('shelf.db') })
    expect(counts.at(-1)).toBe(200)
    for (const [index, expected] of [10, 50, 100].entries())
      expect(Math.abs((counts[index] ?? 0) - expected)).toBeLessThanOrEqual(15)
    expect(lines.join('\n')).toContain('but the beta partner, who is forced on')
    expect(lines.join('\n')).toContain('must never have it by contract')
    expect(lines).toHaveLength(10)
  })
})
