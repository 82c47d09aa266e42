import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { play } from './story.ts'

describe('the shop story', () => {
  it('plays to its end on a real SQLite file, and every revision is sound', async () => {
    await using box = await sandbox()
    const lines: string[] = []
    const ended = await play({ say: line => void lines.push(line), file: box.path('shop.db') })
    expect(ended).toEqual({ poolSize: 10, revisions: 9 })
    expect(lines.join('\n')).toContain('dana  10 -> 20  Increase for traffic spike')
    expect(lines.join('\n')).toContain('r5 restores r2: the pool is 10')
    expect(lines.join('\n')).toContain('limts is not declared. Did you mean limits?')
    expect(lines.join('\n')).toContain('256 of 1,000 users, the first ones among them')
  })

  it('reads the environment, and never prints the connection string', async () => {
    await using box = await sandbox()
    const lines: string[] = []
    const variables = { SHOP_SERVER__PORT: '9090', SHOP_DATABASE__URL: 'postgres://shop:planted-secret@db/shop' }
    await play({ say: line => void lines.push(line), file: box.path('shop.db'), variables })
    expect(lines.join('\n')).toContain('port 9090, database ••••')
    expect(lines.join('\n')).not.toContain('planted-secret')
  })
})
