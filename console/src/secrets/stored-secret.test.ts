import { describe, expect, it } from 'vitest'
import type { SecretListing } from 'varve'
import { byKey, generated, stateOf } from './stored-secret.ts'

const listing = (more: Partial<SecretListing> = {}): SecretListing => ({
  ...{ key: 'mail.token', revision: 3, by: 'mia', at: 1000, kind: 'sealed', readable: true },
  ...more,
})

describe('a stored secret', () => {
  it('is told as what is most wrong with it', () => {
    expect(stateOf(listing(), 5000)).toBe('ok')
    expect(stateOf(listing({ rotatingUntil: 6000 }), 5000)).toBe('rotating')
    expect(stateOf(listing({ rotatingUntil: 4000 }), 5000)).toBe('ok')
    expect(stateOf(listing({ readable: false }), 5000)).toBe('unreadable')
    expect(stateOf(listing({ kind: 'plaintext' }), 5000)).toBe('plaintext')
  })

  it('is that of everybody, where scopes have theirs', () => {
    const found = byKey([listing({ revision: 9 }), listing({ scope: 'tenant:acme', revision: 12 })])
    expect(found.get('mail.token')?.revision).toBe(9)
  })

  it('that is generated is as long as was asked, and another each time', () => {
    expect(generated(40)).toMatch(/^[A-Za-z2-9]{40}$/)
    expect(new Set(Array.from({ length: 50 }, () => generated())).size).toBe(50)
  })
})
