import { expect, test } from 'vitest'
import { byPlatform, sha256 } from './digest.ts'

test('what Node hashes at once is what the platform hashes: a token made by one opens the door of the other', async () => {
  for (const text of ['', 'abc', 'ü€😀', '\ud800', 'x'.repeat(100_001)])
    for (const as of ['hex', 'base64url'] as const) expect(await sha256(text, as)).toBe(await byPlatform(text, as))
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
