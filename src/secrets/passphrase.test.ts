import { describe, expect, it } from 'vitest'
import { passphraseKey } from 'varve/secrets'

const salt = 'sixteen bytes, or more'

describe('a key of a passphrase', () => {
  it('is scrypt of it with N = 2^17, r = 8 and p = 1, however its accents were typed', async () => {
    // Python's hashlib.scrypt of the composed form, in url-safe base64.
    const expected = 'ADMGShTJL-yjxGSszbJYqXLK6ScbtkDGblr45oFwLLU='
    expect(await passphraseKey('cafe\u0301 horse battery staple', { salt })).toBe(expected)
    expect(await passphraseKey('caf\u00e9 horse battery staple', { salt: new TextEncoder().encode(salt) })).toBe(
      expected,
    )
  })

  it('needs a passphrase, and a salt of 16 bytes', async () => {
    await expect(passphraseKey('', { salt })).rejects.toThrow('the passphrase is empty')
    await expect(passphraseKey('hush', { salt: 'x'.repeat(15) })).rejects.toThrow('the salt has 15 bytes')
  })
})
