import { execFileSync } from 'node:child_process'
import { chmod, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readReference, type SecretManager } from 'varve'
import { files } from 'varve/secrets'
import { sandbox } from 'varve/testing'
import { ConfigMap } from '../../test/sources/config-map.ts'

const { signal } = new AbortController()
const fetched = (manager: SecretManager, text: string): ReturnType<SecretManager['fetch']> =>
  manager.fetch(readReference(text), { signal })

describe('a reference to a file', () => {
  it('is what the file holds, without the line break at its end', async () => {
    await using box = await sandbox({ files: { password: 'planted-7\n', 'two.txt': 'a\n\n', 'win.txt': 'a\r\n' } })
    const manager = files({ folder: box.directory })
    const valueOf = async (text: string): Promise<unknown> => (await fetched(manager, text)).value
    expect(await valueOf('file:password')).toBe('planted-7')
    expect(await valueOf('file://two.txt')).toBe('a\n')
    expect(await valueOf('file:win.txt')).toBe('a')
    expect(await valueOf(`file://${box.path('password')}`)).toBe('planted-7')
  })

  it('without a folder leads anywhere, from the working directory on', async () => {
    await using box = await sandbox({ files: { password: 'planted-7' } })
    expect(await fetched(files(), `file:${box.path('password')}`)).toMatchObject({ value: 'planted-7' })
    expect((await fetched(files({ warn: () => {} }), 'file:package.json#name')).value).toContain('"name": "varve"')
  })

  it('begins where it is said to', async () => {
    await using box = await sandbox({ files: { 'a/password': 'planted-7' } })
    expect((await fetched(files({ base: box.path('a') }), 'file:password')).value).toBe('planted-7')
    const bounded = files({ folder: box.path('a'), base: box.directory })
    expect((await fetched(bounded, 'file:a/password')).value).toBe('planted-7')
  })

  it('gives what is not UTF-8 as bytes, and says when the file was written', async () => {
    await using box = await sandbox()
    await writeFile(box.path('key.der'), Uint8Array.of(0x30, 0xff, 0x0a), { mode: 0o600 })
    const { value, version } = await fetched(files({ folder: box.directory }), 'file:key.der')
    expect(value).toEqual(Uint8Array.of(0x30, 0xff, 0x0a))
    expect(Math.abs(Date.now() - Date.parse(version ?? ''))).toBeLessThan(60_000)
  })

  it('tells a missing file from one it may not read and from what holds no secret', async () => {
    await using box = await sandbox({ files: { large: 'x'.repeat(1024 * 1024 + 1), inside: 'x' } })
    execFileSync('mkfifo', [box.path('pipe')])
    const manager = files({ folder: box.directory })
    const codes = ['missing', 'inside/below', 'large', 'pipe', '.'].map(async name => {
      const failure = await fetched(manager, `file:${name}`).catch((error: unknown) => error)
      return [name, (failure as { code: string }).code]
    })
    expect(Object.fromEntries(await Promise.all(codes))).toEqual({
      missing: 'SECRET_NOT_FOUND',
      'inside/below': 'SECRET_NOT_FOUND',
      large: 'SECRET_MALFORMED',
      pipe: 'SECRET_MALFORMED',
      '.': 'SECRET_FORBIDDEN',
    })
    await expect(fetched(manager, 'file:inside?version=2')).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
  })

  it('leads out of the folder neither by its path nor by a link, and does not say what is there', async () => {
    await using box = await sandbox({ files: { 'outside/password': 'planted-7', 'inside/other': 'x' } })
    await symlink(box.path('outside', 'password'), box.path('inside', 'link'))
    const manager = files({ folder: box.path('inside') })
    for (const text of ['file:link', 'file:../outside/password', 'file:../outside/none', 'file:/etc/none']) {
      await expect(fetched(manager, text)).rejects.toMatchObject({
        code: 'SECRET_FORBIDDEN',
        message: expect.stringContaining('leads out of') as string,
      })
    }
  })

  it('is refused what the system says of this process, also by a link', async () => {
    await using box = await sandbox()
    await symlink('/proc/self/environ', box.path('link'))
    for (const text of ['file:/proc/self/environ', `file:${box.path('link')}`])
      await expect(fetched(files(), text)).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
  })

  it('has a file that others may read told once, with what to do, and not its value', async () => {
    await using box = await sandbox({ files: { password: 'planted-7', other: 'x' } })
    const told: string[] = []
    const manager = files({ folder: box.directory, warn: message => told.push(message) })
    await chmod(box.path('password'), 0o644)
    for (const name of ['password', 'password', 'other']) await fetched(manager, `file:${name}`)
    expect(told).toEqual([expect.stringContaining(`Run chmod 600 ${box.path('password')}.`)])
    expect(inspect(told)).not.toContain('planted-7')
  })
})

describe('a file of a mount', () => {
  it('is told to change when the whole mount does, and is read from the new generation', async () => {
    await using box = await sandbox()
    const mount = new ConfigMap(box.path('mount'), { password: 'planted-1' })
    const told: string[] = []
    const manager = files({ folder: box.path('mount'), warn: message => told.push(message) })
    const reference = readReference('file:password')
    expect((await manager.fetch(reference, { signal })).value).toBe('planted-1')
    const changes = watched(manager, 'file:password')
    for (const value of ['planted-2', 'planted-3']) {
      const change = changes.next()
      mount.swap({ password: value })
      await change
      await expect.poll(async () => (await manager.fetch(reference, { signal })).value).toBe(value)
    }
    changes.stop()
    expect(told).toEqual([])
  })
})

describe('a mount whose folder is closed', () => {
  it('gives none of its files, by their links and by their generation', async () => {
    await using box = await sandbox({ files: { other: 'planted-2' } })
    const mount = new ConfigMap(box.path('mount'), { token: 'planted-1' })
    const manager = files({ base: box.directory, except: [mount.folder] })
    for (const text of ['file:mount/token', 'file:mount/..data/token', 'file:mount/..2026_01_15_03_47_0001/token'])
      await expect(fetched(manager, text)).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
    expect((await fetched(manager, 'file:other')).value).toBe('planted-2')
  })
})

describe('a file that is watched', () => {
  it('is told to change when it is replaced, removed and made again, and not once nobody watches', async () => {
    await using box = await sandbox({ files: { password: 'a', beside: 'b' } })
    const changes = watched(files({ folder: box.directory }), 'file:password')
    const steps = [
      async () => {
        await writeFile(box.path('next'), 'c')
        await rename(box.path('next'), box.path('password'))
      },
      () => rm(box.path('password')),
      () => writeFile(box.path('password'), 'd'),
    ]
    for (const step of steps) {
      const change = changes.next()
      await step()
      await change
    }
    changes.stop()
    const seen = changes.count()
    await writeFile(box.path('password'), 'e')
    const other = watched(files({ folder: box.directory }), 'file:beside')
    const change = other.next()
    await writeFile(box.path('beside'), 'f')
    await change
    other.stop()
    expect(changes.count()).toBe(seen)
  })

  it('need not be there, nor its folder', async () => {
    await using box = await sandbox()
    watched(files({ folder: box.directory }), 'file:none/password').stop()
    const changes = watched(files({ folder: box.directory }), 'file:password')
    const change = changes.next()
    await writeFile(box.path('password'), 'a')
    await change
    changes.stop()
  })
})

/** Changes that a manager tells of. */
function watched(manager: SecretManager, text: string): { next(): Promise<void>; count(): number; stop: () => void } {
  let count = 0
  let wake = (): void => {}
  const stop = manager.watch?.(readReference(text), () => {
    count += 1
    wake()
  })
  return {
    next: () => new Promise(resolve => (wake = resolve)),
    count: () => count,
    stop: () => stop?.(),
  }
}
