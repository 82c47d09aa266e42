import { describe, expect, it } from 'vitest'
import { checkSignature } from './signature.ts'

describe('a signature', () => {
  it('needs an author and a message, and says which is missing', () => {
    expect(() => checkSignature({ by: ' ' })).toThrow('this one has no author (by) and no message.')
  })

  it('that is too long is told its limit, not that it is missing', () => {
    const tooLong = { by: 'dana', message: 'x'.repeat(10_001) }
    expect(() => checkSignature(tooLong)).toThrow('this one has no message of at most 10000 characters.')
    expect(checkSignature({ ...tooLong, message: 'x'.repeat(10_000) })).toMatchObject({ by: 'dana' })
  })
})
