import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Keyring } from 'varve'
import { problemOf, sealing, TEXT, useKeptFiles } from '../../../test/last-known-good/kept-files.ts'
import { nodeDisk, type Disk } from '../file/disk.ts'

const files = useKeptFiles()

describe('a place where it cannot be kept', () => {
  it('is a file of something else, which stays as it is', async () => {
    writeFileSync(files.box.path('config.toml'), 'port = 80')
    const kept = files.opened({ file: 'config.toml' })
    expect((await problemOf(kept.load())).message).toContain('it is not what Varve writes')
    expect((await problemOf(kept.save(TEXT))).message).toContain('Name a file of its own.')
    expect((await problemOf(files.opened({ file: 'config.toml' }).save(TEXT))).message).toContain(
      'something else in its place',
    )
    expect(files.bytes('config.toml')).toBe('port = 80')
  })

  it('is a folder, or a symbolic link', async () => {
    mkdirSync(files.box.path('folder'))
    expect((await problemOf(files.opened({ file: 'folder' }).load())).message).toContain('it is a folder')
    expect((await problemOf(files.opened({ file: 'folder' }).save(TEXT))).message).toContain('it is a folder')
    await files.opened().save(TEXT)
    symlinkSync(files.box.path('varve.lkg'), files.box.path('link'))
    expect((await problemOf(files.opened({ file: 'link' }).load())).message).toContain('symbolic link')
    expect((await problemOf(files.opened({ file: 'link' }).save('over'))).message).toContain('symbolic link')
    expect(await files.opened().load()).toBe(TEXT)
  })

  it('is a folder in which everybody may replace it', () => {
    mkdirSync(files.box.path('open'))
    chmodSync(files.box.path('open'), 0o777)
    expect(() => files.opened({ file: 'open/varve.lkg' })).toThrow(
      /everybody may write its folder \(mode 777\)\. Run: chmod o-w /,
    )
    chmodSync(files.box.path('open'), 0o1777)
    expect(() => files.opened({ file: 'open/varve.lkg' })).not.toThrow()
  })

  it.each([
    ['ENOSPC', 'write', 'the disk is full. The program goes on'],
    ['ENOSPC', 'sync', 'the disk is full. The program goes on'],
    ['EACCES', 'create', 'its folder may not be written (EACCES)'],
    ['EROFS', 'create', 'its folder may not be written (EROFS)'],
    ['EIO', 'sync', 'writing failed (EIO)'],
    ['EIO', 'rename', 'writing failed (EIO)'],
  ] as const)('is a disk that says %s at %s: what was kept before stays', async (code, operation, said) => {
    await files.opened().save(TEXT)
    const kept = files.opened({ disk: failingAt(operation, code) })
    const error = await problemOf(kept.save('planted anew'))
    expect(error).toMatchObject({ code: 'LAST_KNOWN_GOOD_UNWRITABLE', message: expect.stringContaining(said) })
    expect(await kept.load()).toBe(TEXT)
    expect(readdirSync(files.box.directory)).toEqual(['varve.lkg'])
  })

  it('is a file that may not be read', async () => {
    await files.opened().save(TEXT)
    const disk: Disk = { ...nodeDisk, read: () => Promise.reject(failure('EACCES')) }
    const error = await problemOf(files.opened({ disk }).load())
    expect(error.message).toContain('it may not be read (EACCES)')
  })

  it('has no room for more than 128 MiB, and does not read more', async () => {
    const large: Keyring = { ...sealing(files.keyring), seal: () => ({ keyId: 'k', token: 'x'.repeat(129 << 20) }) }
    expect((await problemOf(files.opened({ keys: large }).save(''))).message).toContain('128 MiB is the most')
    const disk: Disk = { ...nodeDisk, read: () => Promise.reject(failure('EFBIG')) }
    expect((await problemOf(files.opened({ disk }).load())).message).toContain('more than 128 MiB')
  })
})

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
