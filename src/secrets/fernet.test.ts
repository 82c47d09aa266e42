import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fernet, newFernetKey, vibetunerKey } from 'varve/secrets'
import { readKeys } from './fernet/key.ts'
import { madeAt, openToken, sealToken } from './fernet/token.ts'

interface Vector {
  readonly sealed: string
  readonly now: string
  readonly src: string
}
const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}`, import.meta.url), 'utf8')) as T
const spec = read<{
  base64url: string
  generate: (Vector & { iv: number[] })[]
  verify: (Vector & { ttl_sec: number })[]
  invalid: { desc: string; sealed: string; now: string; ttl_sec: number }[]
}>('fernet.json')
const seed = read<{
  derived: { from: string; gives: string }[]
  tokens: { passphrase: string; ts: number; iv_hex: string; plaintext: string; sealed: string }[]
}>('seed-secrets.json')

const seconds = (time: string): number => Date.parse(time) / 1000
const keyOf = (text: string): ReturnType<typeof readKeys>[number] => {
  const [key] = readKeys(text, 'the key of this test')
  if (key === undefined) throw new Error('no key was read')
  return key
}
const failure = (body: () => unknown): unknown => {
  try {
    body()
  } catch (error) {
    return error
  }
  return expect.unreachable('it should have failed')
}
const text = fc.string({ unit: 'grapheme', maxLength: 200 })

describe('a token of the Fernet specification', () => {
  it.each(spec.generate)('is made exactly as $sealed', ({ sealed: token, now, iv, src }) => {
    expect(sealToken(src, keyOf(spec.base64url), { at: seconds(now), iv: Uint8Array.from(iv) })).toBe(token)
  })

  it.each(spec.verify)('opens as "$src"', ({ sealed: token, now, ttl_sec: ttl, src }) => {
    expect(openToken(token, keyOf(spec.base64url), { now: seconds(now), ttl })).toBe(src)
  })

  it.each(spec.invalid)('is refused for $desc', ({ sealed: token, now, ttl_sec: ttl }) => {
    expect(openToken(token, keyOf(spec.base64url), { now: seconds(now), ttl })).toBeUndefined()
  })

  it('may be exactly as old as its time to live, and be made up to 60 s ahead of the clock', () => {
    const key = keyOf(spec.base64url)
    const made = 1_768_467_600
    const token = sealToken('hello', key, { at: made, iv: new Uint8Array(16) })
    const opensAt = (now: number): boolean => openToken(token, key, { now, ttl: 30 }) !== undefined
    expect([made + 30, made + 31].map(opensAt)).toEqual([true, false])
    expect([made - 60, made - 61].map(opensAt)).toEqual([true, false])
  })

  it('says to everybody when it was made, and what is no token says nothing', () => {
    const { sealed: token = '', now = '' } = spec.verify[0] ?? {}
    // The specification's token is asked for a second after it was made.
    expect(madeAt(token)).toBe(seconds(now) - 1)
    expect(fernet(spec.base64url).sealedAt?.(token)).toBe((seconds(now) - 1) * 1000)
    expect(['', 'gAAAAAAdwJ6w', `A${token.slice(1)}`].map(madeAt)).toEqual([undefined, undefined, undefined])
  })

  it('is as old as it likes where nobody asks', () => {
    expect(openToken(spec.verify[0]?.sealed ?? '', keyOf(spec.base64url))).toBe('hello')
  })
})

describe("vibetuner's key", () => {
  it.each(seed.derived)('of the passphrase "$from" is the one it derives', ({ from, gives }) => {
    expect(vibetunerKey(from)).toBe(gives)
  })

  it.each(seed.tokens)('opens what vibetuner sealed: $plaintext', ({ passphrase, sealed: token, plaintext }) => {
    expect(fernet(vibetunerKey(passphrase)).open({ token })).toEqual({ text: plaintext })
  })

  it.each(seed.tokens)(
    'seals as vibetuner does: $sealed',
    ({ passphrase, ts, iv_hex: iv, plaintext, sealed: token }) => {
      const making = { at: ts, iv: Buffer.from(iv, 'hex') }
      expect(sealToken(plaintext, keyOf(vibetunerKey(passphrase)), making)).toBe(token)
    },
  )
})

describe('a key ring', () => {
  it('says in a token when it was sealed, by the clock that it was given', () => {
    const keyring = fernet(newFernetKey(), { clock: { now: () => 1_768_467_600_900 } })
    const bytes = Buffer.from(sealedBy(keyring, 'a').token, 'base64url')
    expect(bytes.readBigUInt64BE(1)).toBe(1_768_467_600n)
  })

  it('opens what it sealed, whatever it says', () => {
    const keyring = fernet(newFernetKey())
    fc.assert(
      fc.property(text, plain => {
        expect(keyring.open(sealedBy(keyring, plain))).toEqual({ text: plain })
      }),
    )
  })

  it('never seals the same text as the same token', () => {
    const keyring = fernet(newFernetKey())
    expect(sealedBy(keyring, 'a').token).not.toBe(sealedBy(keyring, 'a').token)
  })

  it('opens no token of which a bit is another', () => {
    const keyring = fernet(newFernetKey())
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, place, bit) => {
        const bytes = Buffer.from(sealedBy(keyring, plain).token, 'base64url')
        const at = place % bytes.length
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at)
        const token = bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
        expect(keyring.open({ token })).not.toHaveProperty('text')
      }),
    )
  })

  it('opens no token of which a character is another, not even one that stands for the same bytes', () => {
    const keyring = fernet(newFernetKey())
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ '
    fc.assert(
      fc.property(text, fc.nat(), fc.constantFrom(...alphabet.split('')), (plain, place, other) => {
        const { token } = sealedBy(keyring, plain)
        const at = place % token.length
        fc.pre(token[at] !== other)
        expect(keyring.open({ token: token.slice(0, at) + other + token.slice(at + 1) })).not.toHaveProperty('text')
      }),
    )
  })

  it('opens no token that was cut off, nor one with more behind it', () => {
    const keyring = fernet(newFernetKey())
    const { token } = sealedBy(keyring, 'the whole truth')
    for (let length = 0; length < token.length; length += 1)
      expect(keyring.open({ token: token.slice(0, length) })).not.toHaveProperty('text')
    expect(keyring.open({ token: `${token}AAAA` })).not.toHaveProperty('text')
  })

  it('seals with its first key and opens with all of them', () => {
    const [old, next] = [newFernetKey(), newFernetKey()]
    const before = sealedBy(fernet(old), 'kept')
    const both = fernet([next, old])
    expect(both.keyIds).toEqual([...fernet(next).keyIds, ...fernet(old).keyIds])
    expect(both.open(before)).toEqual({ text: 'kept' })
    expect(sealedBy(both, 'new').keyId).toBe(fernet(next).keyIds[0])
    expect(fernet(`${next}, ${old}`).open({ token: before.token })).toEqual({ text: 'kept' })
  })

  it('says which key a token wants that it does not have', () => {
    const [there, elsewhere] = [fernet(newFernetKey()), fernet(newFernetKey())]
    const sealed = sealedBy(elsewhere, 'unseen')
    expect(there.open(sealed)).toEqual({
      reason: `it was sealed with key ${sealed.keyId}, and the key ring has ${there.keyIds[0]}`,
      keyId: sealed.keyId,
    })
  })

  it('knows a key by a hash of it, which says nothing else', () => {
    const key = newFernetKey()
    const [id = ''] = fernet(key).keyIds
    expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(Buffer.from(key, 'base64url').toString('hex')).not.toContain(id)
    expect(fernet([key, key.replaceAll('-', '+').replaceAll('_', '/').replace('=', '')]).keyIds).toEqual([id])
  })

  it('shows no key to whoever prints it', () => {
    const key = newFernetKey()
    const hex = Buffer.from(key, 'base64url').toString('hex')
    const shown = inspect(fernet(key), { depth: 20, showHidden: true }) + JSON.stringify(fernet(key))
    expect(shown).not.toContain(key.slice(0, 12))
    expect(shown).not.toContain(hex.slice(0, 12))
  })
})

describe('a key that is none', () => {
  it.each([
    ['nothing', undefined, 'VARVE_ENCRYPTION_KEY is empty'],
    ['only commas', ' , ,', 'VARVE_ENCRYPTION_KEY is empty'],
    ['a passphrase', 'correct horse battery staple!', 'is not base64: a passphrase is no key'],
    ['too few bytes', 'cGxhbnRlZA==', 'is 7 bytes long, and a key is 32'],
    ['the second of two', `${newFernetKey()},planted`, 'VARVE_ENCRYPTION_KEY (key 2)'],
  ])('is refused with the command that makes one, and never quoted: %s', (_what, keys, said) => {
    const error = failure(() => fernet(keys, { from: 'VARVE_ENCRYPTION_KEY' }))
    expect(error).toMatchObject({ code: 'ENCRYPTION_KEY_UNUSABLE', message: expect.stringContaining(said) })
    expect(String(error)).toContain('varve secret keygen')
    expect(inspect(error)).not.toMatch(/horse|cGxhbnRlZA|planted/)
  })
})

function sealedBy(keyring: ReturnType<typeof fernet>, plain: string): { keyId: string; token: string } {
  const sealed = keyring.seal(plain)
  if (sealed instanceof Promise) throw new Error('Fernet seals at once')
  return sealed
}
