import { describe, expect, it } from 'vitest'
import { keyHint } from './key-hint.ts'

const hintFor = (set: string, value: string): string | undefined => keyHint(name => (name === set ? value : undefined))

describe('what an environment holds that looks like a key', () => {
  it('is told to be moved where it is a raw key under the name of a passphrase, and never quoted', () => {
    const hint = hintFor('FIELD_ENCRYPTION_KEY', 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=')
    expect(hint).toContain('move it to VARVE_ENCRYPTION_KEY')
    expect(hint).not.toContain('cw_0x')
  })

  it('is explained where it is a passphrase', () => {
    expect(hintFor('FIELD_ENCRYPTION_KEY', 'a passphrase')).toContain('a passphrase of vibetuner')
  })

  it.each(['VARVE_ENCRYPTION_KEY_FILE', 'VARVE_ENCRYPTION_PASSPHRASE', 'VARVE_ENCRYPTION_KEY_FD'])(
    'is said to be unused in %s',
    name => expect(hintFor(name, '3')).toBe(`${name} is set, and open() was given no keyring.`),
  )

  it('is nothing where nothing is set', () => {
    expect(keyHint(() => '')).toBeUndefined()
  })
})
