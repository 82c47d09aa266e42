import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { fileAsEngine, play } from './story.ts'

describe('the story of a fleet', () => {
  it('plays to its end on a SQLite file that is moved away and comes back', async () => {
    await using box = await sandbox()
    const file = box.path('fleet.db')
    const lines: string[] = []
    const outcome = await play(line => void lines.push(line), { address: `sqlite:${file}`, engine: fileAsEngine(file) })
    expect(outcome.refused).toBe('STORE_UNSAFE')
    expect(lines).toHaveLength(4)
  })

  it('leaves the engine alone where nobody gives it one to stop', async () => {
    await using box = await sandbox()
    const lines: string[] = []
    await play(line => void lines.push(line), { address: `file:${box.path('log')}` })
    expect(lines).toHaveLength(2)
  })
})
