import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeptState, Keyring } from 'varve'
import { lastKnownGood, type LastKnownGoodOptions } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { sandbox, type Sandbox } from 'varve/testing'
import { nodeDisk, type Disk } from './file/disk.ts'

const TEXT = '{"limits":"planted-in-plain-sight"}'

let box: Sandbox
const keyring = fernet(newFernetKey())
beforeEach(async () => {
  box = await sandbox()
})
afterEach(() => box[Symbol.asyncDispose]())

interface Given extends LastKnownGoodOptions {
  readonly environment?: string
  readonly file?: string
  readonly keys?: Keyring
}

const opened = ({
  environment = 'production',
  file = 'varve.lkg',
  keys = keyring,
  ...options
}: Given = {}): KeptState => lastKnownGood(box.path(file), options).open({ environment, keyring: keys })
const bytes = (file = 'varve.lkg'): string => readFileSync(box.path(file), 'utf8')
const problemOf = async (work: unknown): Promise<{ code: string; message: string }> => {
  try {
    await work
  } catch (error) {
    expect(inspect(error, { depth: 9 })).not.toContain('planted')
    return error as { code: string; message: string }
  }
  return expect.unreachable('it should have failed')
}

describe('the last known good in a file', () => {
  it('is nothing at first, and then what was saved last, for whoever opens it', async () => {
    const one = opened({ file: 'data/deep/varve.lkg' })
    expect(await one.load()).toBeUndefined()
    await one.save('first')
    await one.save(TEXT)
    expect(await one.load()).toBe(TEXT)
    expect(await opened({ file: 'data/deep/varve.lkg' }).load()).toBe(TEXT)
  })

  it('is for its owner only, file and folder, with nothing left beside it', async () => {
    await opened({ file: 'data/varve.lkg' }).save(TEXT)
    expect(statSync(box.path('data/varve.lkg')).mode & 0o777).toBe(0o600)
    expect(statSync(box.path('data')).mode & 0o777).toBe(0o700)
    expect(readdirSync(box.path('data'))).toEqual(['varve.lkg'])
  })

  it('never has what it keeps in the open', async () => {
    await opened().save(TEXT)
    expect(bytes()).not.toContain('planted')
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      expect(bytes()).not.toContain(Buffer.from('planted-in-plain-sight').toString(encoding).slice(0, 20))
    expect(bytes()).not.toContain('production')
  })

  it('keeps any text, an empty one and one with line breaks too', async () => {
    for (const text of ['', '\n', 'a\nb\n', 'ключ 鍵 🔑', 'x'.repeat(1 << 20)]) {
      await opened().save(text)
      expect(await opened().load()).toBe(text)
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
    const open = (): KeptState => lastKnownGood(box.path('varve.lkg')).open({ environment: 'development' })
    expect(open).toThrow(expect.objectContaining({ code: 'LAST_KNOWN_GOOD_UNSAFE' }))
    expect(open).toThrow(/there is no key to seal it with\. Make a key with `node -p .*randomBytes\(32\)/)
    expect(readdirSync(box.directory)).toEqual([])
  })

  it('is not where it was given a key ring of its own', async () => {
    const own = fernet(newFernetKey())
    const kept = lastKnownGood(box.path('varve.lkg'), { keyring: own }).open({ environment: 'production' })
    await kept.save(TEXT)
    expect(await opened({ keys: own }).load()).toBe(TEXT)
  })

  it('cannot be read with another, and says which one it wants', async () => {
    await opened().save(TEXT)
    const error = await problemOf(opened({ keys: fernet(newFernetKey()) }).load())
    expect(error).toMatchObject({ code: 'LAST_KNOWN_GOOD_UNREADABLE' })
    expect(error.message).toContain(`Add the key ${keyring.keyIds[0]} to VARVE_ENCRYPTION_KEY`)
  })

  it('is read with a key that was the first one once, and sealed with the first', async () => {
    await opened().save(TEXT)
    const next = newFernetKey()
    const rotating: Keyring = { ...sealing(fernet(next)), open: sealed => keyring.open(sealed) }
    expect(await opened({ keys: rotating }).load()).toBe(TEXT)
    await opened({ keys: rotating }).save('anew')
    expect(await opened({ keys: fernet(next) }).load()).toBe('anew')
  })

  it('does not tell what a key ring says that fails', async () => {
    await opened().save(TEXT)
    const failing: Keyring = { ...sealing(keyring), open: () => Promise.reject(new Error('planted in the words')) }
    const error = await problemOf(opened({ keys: failing }).load())
    expect(error.message).toContain('the key ring failed to open it')
  })
})

describe('a last known good that somebody changed', () => {
  it('is not served, whichever byte of it is another', async () => {
    await opened().save(TEXT)
    const whole = readFileSync(box.path('varve.lkg'))
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole)
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at)
      writeFileSync(box.path('varve.lkg'), flipped)
      const error = await problemOf(opened().load())
      expect(error.code, `byte ${at}`).toBe('LAST_KNOWN_GOOD_UNREADABLE')
    }
  })

  it('is not served where it was cut, at any length', async () => {
    await opened().save(TEXT)
    const whole = readFileSync(box.path('varve.lkg'))
    for (let length = 0; length < whole.length - 1; length += 1) {
      writeFileSync(box.path('varve.lkg'), whole.subarray(0, length))
      const error = await problemOf(opened().load())
      expect(error.code, `${length} bytes`).toBe('LAST_KNOWN_GOOD_UNREADABLE')
    }
  })

  it('is not served in another environment, and not written over from there', async () => {
    await opened({ environment: 'staging' }).save(TEXT)
    const here = opened()
    const error = await problemOf(here.load())
    expect(error.message).toContain('it was kept in the environment "staging", and this is "production"')
    expect(await problemOf(here.save('anew'))).toMatchObject({ code: 'LAST_KNOWN_GOOD_UNWRITABLE' })
    expect(await opened({ environment: 'staging' }).load()).toBe(TEXT)
  })

  it('is no token of a secret, though that was sealed with the same key', async () => {
    const { keyId, token } = await keyring.seal('{"key":"erp.token","value":"planted"}')
    await opened().save('')
    const [title] = bytes().split('\n')
    writeFileSync(box.path('varve.lkg'), `${title}\n${JSON.stringify({ keyId, token })}\n`)
    const error = await problemOf(opened().load())
    expect(error.message).toContain('it was sealed for something else')
  })

  it('is said to be of another version where it is', async () => {
    await opened().save(TEXT)
    writeFileSync(box.path('varve.lkg'), bytes().replace('format 1', 'format 2'))
    expect((await problemOf(opened().load())).message).toContain('another version of Varve (format 2)')
  })
})

describe('a place where it cannot be kept', () => {
  it('is a file of something else, which stays as it is', async () => {
    writeFileSync(box.path('config.toml'), 'port = 80')
    const kept = opened({ file: 'config.toml' })
    expect((await problemOf(kept.load())).message).toContain('it is not what Varve writes')
    expect((await problemOf(kept.save(TEXT))).message).toContain('Name a file of its own.')
    expect((await problemOf(opened({ file: 'config.toml' }).save(TEXT))).message).toContain(
      'something else in its place',
    )
    expect(bytes('config.toml')).toBe('port = 80')
  })

  it('is a folder, or a symbolic link', async () => {
    mkdirSync(box.path('folder'))
    expect((await problemOf(opened({ file: 'folder' }).load())).message).toContain('it is a folder')
    expect((await problemOf(opened({ file: 'folder' }).save(TEXT))).message).toContain('it is a folder')
    await opened().save(TEXT)
    symlinkSync(box.path('varve.lkg'), box.path('link'))
    expect((await problemOf(opened({ file: 'link' }).load())).message).toContain('symbolic link')
    expect((await problemOf(opened({ file: 'link' }).save('over'))).message).toContain('symbolic link')
    expect(await opened().load()).toBe(TEXT)
  })

  it('is a folder in which everybody may replace it', () => {
    mkdirSync(box.path('open'))
    chmodSync(box.path('open'), 0o777)
    expect(() => opened({ file: 'open/varve.lkg' })).toThrow(
      /everybody may write its folder \(mode 777\)\. Run: chmod o-w /,
    )
    chmodSync(box.path('open'), 0o1777)
    expect(() => opened({ file: 'open/varve.lkg' })).not.toThrow()
  })

  it.each([
    ['ENOSPC', 'write', 'the disk is full. The program goes on'],
    ['ENOSPC', 'sync', 'the disk is full. The program goes on'],
    ['EACCES', 'create', 'its folder may not be written (EACCES)'],
    ['EROFS', 'create', 'its folder may not be written (EROFS)'],
    ['EIO', 'sync', 'writing failed (EIO)'],
    ['EIO', 'rename', 'writing failed (EIO)'],
  ] as const)('is a disk that says %s at %s: what was kept before stays', async (code, operation, said) => {
    await opened().save(TEXT)
    const kept = opened({ disk: failingAt(operation, code) })
    const error = await problemOf(kept.save('planted anew'))
    expect(error).toMatchObject({ code: 'LAST_KNOWN_GOOD_UNWRITABLE', message: expect.stringContaining(said) })
    expect(await kept.load()).toBe(TEXT)
    expect(readdirSync(box.directory)).toEqual(['varve.lkg'])
  })

  it('is a file that may not be read', async () => {
    await opened().save(TEXT)
    const disk: Disk = { ...nodeDisk, read: () => Promise.reject(failure('EACCES')) }
    const error = await problemOf(opened({ disk }).load())
    expect(error.message).toContain('it may not be read (EACCES)')
  })

  it('has no room for more than 128 MiB, and does not read more', async () => {
    const large: Keyring = { ...sealing(keyring), seal: () => ({ keyId: 'k', token: 'x'.repeat(129 << 20) }) }
    expect((await problemOf(opened({ keys: large }).save(''))).message).toContain('128 MiB is the most')
    const disk: Disk = { ...nodeDisk, read: () => Promise.reject(failure('EFBIG')) }
    expect((await problemOf(opened({ disk }).load())).message).toContain('more than 128 MiB')
  })
})

describe('what is set aside', () => {
  it('has a name that says what it is, and nothing is there any more', async () => {
    const kept = opened()
    expect(await kept.setAside('r9-abcd1234')).toBeUndefined()
    await kept.save(TEXT)
    expect(await kept.setAside('r9-abcd1234')).toBe(`${box.path('varve.lkg')}.r9-abcd1234`)
    expect(await kept.load()).toBeUndefined()
    expect(await opened({ file: 'varve.lkg.r9-abcd1234' }).load()).toBe(TEXT)
  })

  it('is never written over', async () => {
    const kept = opened()
    for (const text of ['one', 'two']) {
      await kept.save(text)
      await kept.setAside('r9')
    }
    expect(await opened({ file: 'varve.lkg.r9' }).load()).toBe('one')
    expect(await opened({ file: 'varve.lkg.r9.2' }).load()).toBe('two')
  })
})

describe('drafts that a process left behind', () => {
  it('go with the next process, once they are old', async () => {
    const names = ['.varve.lkg.1-old.tmp', '.varve.lkg.2-new.tmp', '.other.lkg.1-old.tmp']
    for (const name of names) writeFileSync(box.path(name), '')
    const hourAgo = Date.now() / 1000 - 3600
    for (const name of [names[0], names[2]]) utimesSync(join(box.directory, name ?? ''), hourAgo, hourAgo)
    await opened().save(TEXT)
    expect(readdirSync(box.directory).toSorted()).toEqual(['.other.lkg.1-old.tmp', '.varve.lkg.2-new.tmp', 'varve.lkg'])
  })
})

/** The key ring as an object whose methods can be replaced one by one. */
function sealing(ring: Keyring): Keyring {
  return { keyIds: ring.keyIds, seal: text => ring.seal(text), open: sealed => ring.open(sealed) }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** The machine's disk, but for one operation. */
function failingAt(operation: 'create' | 'write' | 'sync' | 'rename', code: string): Disk {
  const check = (called: typeof operation): void => {
    if (called === operation) throw Object.assign(new Error(code), { code })
  }
  return {
    ...nodeDisk,
    async create(path) {
      check('create')
      const made = await nodeDisk.create(path)
      return {
        write: async data => {
          check('write')
          await made.write(data)
        },
        sync: async () => {
          check('sync')
          await made.sync()
        },
        close: () => made.close(),
      }
    },
    async rename(from, to) {
      check('rename')
      await nodeDisk.rename(from, to)
    },
  }
}
