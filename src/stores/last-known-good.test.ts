import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { KeptState, Keyring } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { problemOf, sealing, TEXT, useKeptFiles } from '../../test/last-known-good/kept-files.ts'

const files = useKeptFiles()

describe('the last known good in a file', () => {
  it('is nothing at first, and then what was saved last, for whoever opens it', async () => {
    const one = files.opened({ file: 'data/deep/varve.lkg' })
    expect(await one.load()).toBeUndefined()
    await one.save('first')
    await one.save(TEXT)
    expect(await one.load()).toBe(TEXT)
    expect(await files.opened({ file: 'data/deep/varve.lkg' }).load()).toBe(TEXT)
  })

  it('is for its owner only, file and folder, with nothing left beside it', async () => {
    await files.opened({ file: 'data/varve.lkg' }).save(TEXT)
    expect(statSync(files.box.path('data/varve.lkg')).mode & 0o777).toBe(0o600)
    expect(statSync(files.box.path('data')).mode & 0o777).toBe(0o700)
    expect(readdirSync(files.box.path('data'))).toEqual(['varve.lkg'])
  })

  it('never has what it keeps in the open', async () => {
    await files.opened().save(TEXT)
    expect(files.bytes()).not.toContain('planted')
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      expect(files.bytes()).not.toContain(Buffer.from('planted-in-plain-sight').toString(encoding).slice(0, 20))
    expect(files.bytes()).not.toContain('production')
  })

  it('keeps any text, an empty one and one with line breaks too', async () => {
    for (const text of ['', '\n', 'a\nb\n', 'ключ 鍵 🔑', 'x'.repeat(1 << 20)]) {
      await files.opened().save(text)
      expect(await files.opened().load()).toBe(text)
    }
  })

  it('can be older than a day when nobody says how old', () => {
    expect(lastKnownGood('varve.lkg').maximumAge).toBeUndefined()
    expect(lastKnownGood('varve.lkg', { maximumAge: '24h' })).toMatchObject({
      name: 'varve.lkg',
      maximumAge: 86_400_000,
    })
    expect(() => lastKnownGood('varve.lkg', { maximumAge: 'soon' })).toThrow('soon')
  })
})

describe('the last known good without a key', () => {
  it('is refused, with the command that makes one, and nothing is written', () => {
    const open = (): KeptState => lastKnownGood(files.box.path('varve.lkg')).open({ environment: 'development' })
    expect(open).toThrow(expect.objectContaining({ code: 'LAST_KNOWN_GOOD_UNSAFE' }))
    expect(open).toThrow(/there is no key to seal it with\. Make a key with `varve secret keygen`/)
    expect(readdirSync(files.box.directory)).toEqual([])
  })

  it('is not where it was given a key ring of its own', async () => {
    const own = fernet(newFernetKey())
    const kept = lastKnownGood(files.box.path('varve.lkg'), { keyring: own }).open({ environment: 'production' })
    await kept.save(TEXT)
    expect(await files.opened({ keys: own }).load()).toBe(TEXT)
  })

  it('cannot be read with another, and says which one it wants', async () => {
    await files.opened().save(TEXT)
    const error = await problemOf(files.opened({ keys: fernet(newFernetKey()) }).load())
    expect(error).toMatchObject({ code: 'LAST_KNOWN_GOOD_UNREADABLE' })
    expect(error.message).toContain(`Add the key ${files.keyring.keyIds[0]} to VARVE_ENCRYPTION_KEY`)
  })

  it('is read with a key that was the first one once, and sealed with the first', async () => {
    await files.opened().save(TEXT)
    const next = newFernetKey()
    const rotating: Keyring = { ...sealing(fernet(next)), open: sealed => files.keyring.open(sealed) }
    expect(await files.opened({ keys: rotating }).load()).toBe(TEXT)
    await files.opened({ keys: rotating }).save('anew')
    expect(await files.opened({ keys: fernet(next) }).load()).toBe('anew')
  })

  it('does not tell what a key ring says that fails', async () => {
    await files.opened().save(TEXT)
    const failing: Keyring = {
      ...sealing(files.keyring),
      open: () => Promise.reject(new Error('planted in the words')),
    }
    const error = await problemOf(files.opened({ keys: failing }).load())
    expect(error.message).toContain('the key ring failed to open it')
  })
})

describe('a last known good that somebody changed', () => {
  it('is not served, whichever byte of it is another', async () => {
    await files.opened().save(TEXT)
    const whole = readFileSync(files.box.path('varve.lkg'))
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole)
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at)
      writeFileSync(files.box.path('varve.lkg'), flipped)
      const error = await problemOf(files.opened().load())
      expect(error.code, `byte ${at}`).toBe('LAST_KNOWN_GOOD_UNREADABLE')
    }
  })

  it('is not served where it was cut, at any length', async () => {
    await files.opened().save(TEXT)
    const whole = readFileSync(files.box.path('varve.lkg'))
    for (let length = 0; length < whole.length - 1; length += 1) {
      writeFileSync(files.box.path('varve.lkg'), whole.subarray(0, length))
      const error = await problemOf(files.opened().load())
      expect(error.code, `${length} bytes`).toBe('LAST_KNOWN_GOOD_UNREADABLE')
    }
  })

  it('is not served in another environment, and not written over from there', async () => {
    await files.opened({ environment: 'staging' }).save(TEXT)
    const here = files.opened()
    const error = await problemOf(here.load())
    expect(error.message).toContain('it was kept in the environment "staging", and this is "production"')
    expect(await problemOf(here.save('anew'))).toMatchObject({ code: 'LAST_KNOWN_GOOD_UNWRITABLE' })
    expect(await files.opened({ environment: 'staging' }).load()).toBe(TEXT)
  })

  it('is no token of a secret, though that was sealed with the same key', async () => {
    const { keyId, token } = await files.keyring.seal('{"key":"erp.token","value":"planted"}')
    await files.opened().save('')
    const [title] = files.bytes().split('\n')
    writeFileSync(files.box.path('varve.lkg'), `${title}\n${JSON.stringify({ keyId, token })}\n`)
    const error = await problemOf(files.opened().load())
    expect(error.message).toContain('it was sealed for something else')
  })

  it('is said to be of another version where it is', async () => {
    await files.opened().save(TEXT)
    writeFileSync(files.box.path('varve.lkg'), files.bytes().replace('format 1', 'format 2'))
    expect((await problemOf(files.opened().load())).message).toContain('another version of Varve (format 2)')
  })
})

describe('what is set aside', () => {
  it('has a name that says what it is, and nothing is there any more', async () => {
    const kept = files.opened()
    expect(await kept.setAside('r9-abcd1234')).toBeUndefined()
    await kept.save(TEXT)
    expect(await kept.setAside('r9-abcd1234')).toBe(`${files.box.path('varve.lkg')}.r9-abcd1234`)
    expect(await kept.load()).toBeUndefined()
    expect(await files.opened({ file: 'varve.lkg.r9-abcd1234' }).load()).toBe(TEXT)
  })

  it('is never written over', async () => {
    const kept = files.opened()
    for (const text of ['one', 'two']) {
      await kept.save(text)
      await kept.setAside('r9')
    }
    expect(await files.opened({ file: 'varve.lkg.r9' }).load()).toBe('one')
    expect(await files.opened({ file: 'varve.lkg.r9.2' }).load()).toBe('two')
  })
})

describe('drafts that a process left behind', () => {
  it('go with the next process, once they are old', async () => {
    const names = ['.varve.lkg.1-old.tmp', '.varve.lkg.2-new.tmp', '.other.lkg.1-old.tmp']
    for (const name of names) writeFileSync(files.box.path(name), '')
    const now = Date.UTC(2026, 0, 15)
    const minutesAgo = [11, 9, 11]
    for (const [index, name] of names.entries()) {
      const then = now / 1000 - (minutesAgo[index] ?? 0) * 60
      utimesSync(files.box.path(name), then, then)
    }
    await files.opened({ clock: { now: () => now } }).save(TEXT)
    expect(readdirSync(files.box.directory).toSorted()).toEqual([
      '.other.lkg.1-old.tmp',
      '.varve.lkg.2-new.tmp',
      'varve.lkg',
    ])
  })
})
