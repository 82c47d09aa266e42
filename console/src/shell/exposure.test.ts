import { describe, expect, it } from 'vitest'
import { isUnencrypted, unsealedWords } from './exposure.ts'

describe('what lies open', () => {
  it('is a connection over plain HTTP that leaves the machine', () => {
    const at = (url: string): boolean => isUnencrypted(new URL(url))
    for (const safe of [
      'http://127.0.0.1:7880',
      'http://localhost',
      'http://shop.localhost',
      'http://[::1]:80',
      'https://shop.example',
    ])
      expect([safe, at(safe)]).toEqual([safe, false])
    for (const open of [
      'http://shop.example',
      'http://10.0.0.7:7880',
      'http://127.0.0.1.shop.example',
      'http://notlocalhost',
    ])
      expect([open, at(open)]).toEqual([open, true])
  })

  it('is a secret that nothing can seal, of those that could be stored', () => {
    expect(unsealedWords([])).toBeUndefined()
    expect(unsealedWords([{ key: 'database.url', kind: 'setting' }])).toBeUndefined()
    expect(unsealedWords([{ key: 'mail.token', kind: 'live' }])).toContain('secrets (mail.token) cannot be sealed')
    expect(unsealedWords([{ key: 'a' }, { key: 'b' }, { key: 'c' }])).toContain('secrets (a and 2 more)')
  })
})
