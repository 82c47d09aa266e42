import { describe, expect, it } from 'vitest'
import { interned } from './key.ts'

describe('an interned key', () => {
  it.each(['limits.maxUploads', '42', '__proto__', ''])('is the same text: %j', key => {
    expect(interned(key)).toBe(key)
  })
})
