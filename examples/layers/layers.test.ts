import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { play } from './layers.ts'

describe('a key that every layer has a value for', () => {
  it('takes the strongest one left, as layers fall away', async () => {
    await using box = await sandbox()
    const lines: string[] = []
    expect(await play(line => void lines.push(line), `sqlite:${box.path('layers.db')}`)).toEqual([
      'override 99',
      'tenant 70',
      'service 60',
      'environment 50',
      'stored 40',
      'env 30',
    ])
    expect(lines.join('\n')).toContain('override     wins      99    dana, debugging')
    expect(lines.join('\n')).toContain('env          wins      30    SHOP_LIMITS__MAX_UPLOADS')
  })
})
