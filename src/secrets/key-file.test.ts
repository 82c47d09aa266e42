import { chmodSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fernet, keyFile, newFernetKey } from 'varve/secrets'
import { sandbox } from 'varve/testing'
import { ConfigMap } from '../../test/sources/config-map.ts'

const [old, next] = [newFernetKey(), newFernetKey()]
const [oldId = '', nextId = ''] = fernet([old, next]).keyIds

/** Replaces a file at once, as `varve secret rotate-key` and Kubernetes do. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

describe('a file of keys', () => {
  it('has one key a line, the first of which seals, and comments', async () => {
    await using box = await sandbox({ files: { keys: `# the shop's keys\r\n${next} # since May\r\n${old}\r\n` } })
    const keyring = keyFile(box.path('keys'))
    expect(keyring.keyIds).toEqual([nextId, oldId])
    expect((await keyring.seal('x')).keyId).toBe(nextId)
    expect(await keyring.open(await fernet(old).seal('kept'))).toEqual({ text: 'kept' })
  })

  it('is read again when a token wants a key that it did not have', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const keyring = keyFile(box.path('keys'))
    const token = await fernet(next).seal('new')
    expect(await keyring.open(token)).toMatchObject({ keyId: nextId, reason: expect.any(String) as string })
    replace(box.path('keys'), `${old}\n${next}\n`)
    expect(await keyring.open(token)).toEqual({ text: 'new' })
  })

  it('is read again before anything is sealed, so that a key which was retired seals no more', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const keyring = keyFile(box.path('keys'))
    replace(box.path('keys'), next)
    expect((await keyring.seal('x')).keyId).toBe(nextId)
    expect(keyring.keyIds).toEqual([nextId])
  })

  it('is noticed to be another where its size and its time are the same', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const keyring = keyFile(box.path('keys'))
    const { atime, mtime } = statSync(box.path('keys'))
    replace(box.path('keys'), next)
    utimesSync(box.path('keys'), atime, mtime)
    expect(keyring.keyIds).toEqual([nextId])
  })

  it('leaves the keys in use that were there when it cannot be read any more, and says so once', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const said: string[] = []
    const keyring = keyFile(box.path('keys'), { warn: message => said.push(message) })
    replace(box.path('keys'), 'half a ke')
    expect((await keyring.seal('x')).keyId).toBe(oldId)
    expect((await keyring.seal('y')).keyId).toBe(oldId)
    expect(said).toEqual([expect.stringMatching(/keys:1 .*The keys that it held before stay in use\.$/) as string])
    expect(said.join()).not.toContain('half a')
    rmSync(box.path('keys'))
    expect((await keyring.seal('z')).keyId).toBe(oldId)
    replace(box.path('keys'), next)
    expect((await keyring.seal('x')).keyId).toBe(nextId)
  })

  it('is told of where others may read it', async () => {
    await using box = await sandbox({ files: { keys: old } })
    chmodSync(box.path('keys'), 0o644)
    const said: string[] = []
    keyFile(box.path('keys'), { warn: message => said.push(message) })
    expect(said).toEqual([
      `Others may use the encryption keys in ${box.path('keys')} (mode 644). Run: chmod 600 ${box.path('keys')}`,
    ])
  })

  it('is not told of on a mount, whose modes somebody else decides', async () => {
    await using box = await sandbox()
    const mount = new ConfigMap(box.path('mount'), { keys: old })
    chmodSync(realpathSync(mount.path('keys')), 0o644)
    const said: string[] = []
    keyFile(mount.path('keys'), { warn: message => said.push(message) })
    expect(said).toEqual([])
  })

  it('is refused where it holds no keys, with the line, and no key is ever quoted', async () => {
    await using box = await sandbox({
      files: { none: '# nothing yet\n', wrong: `${old}\nplanted\n`, long: 'x'.repeat(70_000) },
    })
    mkdirSync(box.path('folder'))
    const failure = (name: string): unknown => {
      try {
        return keyFile(box.path(name))
      } catch (error) {
        return error
      }
    }
    expect(failure('none')).toMatchObject({ message: expect.stringContaining('none holds no key.') as string })
    expect(failure('wrong')).toMatchObject({ message: expect.stringContaining('wrong:2 is') as string })
    expect(failure('long')).toMatchObject({ message: expect.stringContaining('has more than 64 KiB') as string })
    expect(failure('folder')).toMatchObject({ message: expect.stringContaining('is not a file') as string })
    expect(failure('missing')).toMatchObject({ message: expect.stringContaining('is not there') as string })
    expect(inspect(failure('wrong'))).not.toContain('planted')
  })

  it('shows no key to whoever prints the ring', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const keyring = keyFile(box.path('keys'))
    expect(inspect(keyring, { depth: 20, showHidden: true }) + JSON.stringify(keyring)).not.toContain(old.slice(0, 12))
  })
})
