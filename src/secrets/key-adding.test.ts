import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addKey, fernet, keyFile, newFernetKey } from 'varve/secrets'
import { sandbox } from 'varve/testing'

const [recent, former, older] = [newFernetKey(), newFernetKey(), newFernetKey()]
const idOf = (key: string): string => fernet(key).keyIds[0] ?? ''

describe('a key that is added to a file', () => {
  it('comes before the others, and what people wrote there stays', async () => {
    await using box = await sandbox({ files: { keys: `# ours\n\n${former}, ${older}\n# the end\n` } })
    const added = await addKey(box.path('keys'), recent)
    expect(added).toEqual({ keyId: idOf(recent), former: [former, older].map(idOf) })
    expect(keyFile(box.path('keys')).keyIds).toEqual([recent, former, older].map(idOf))
    expect(readFileSync(box.path('keys'), 'utf8')).toMatch(/^# ours\n\n.+\n.+\n# the end\n$/)
    expect(readdirSync(box.directory)).toEqual(['keys'])
  })

  it('is refused where the file has it, or it is two', async () => {
    await using box = await sandbox({ files: { keys: former } })
    await expect(addKey(box.path('keys'), former)).rejects.toThrow(`has the key ${idOf(former)} already`)
    await expect(addKey(box.path('keys'), `${recent},${older}`)).rejects.toThrow('is more than one')
    await expect(addKey(box.path('none'), recent)).rejects.toThrow('is not there')
    expect(readFileSync(box.path('keys'), 'utf8')).toBe(former)
  })

  it('is not lost where many add one at once', async () => {
    await using box = await sandbox({ files: { keys: former } })
    const keys = Array.from({ length: 5 }, newFernetKey)
    await Promise.all(keys.map(async key => addKey(box.path('keys'), key)))
    expect(keyFile(box.path('keys')).keyIds.toSorted()).toEqual([former, ...keys].map(idOf).toSorted())
  })

  it('closes the file to all but its group, and leaves a link a link', async () => {
    await using box = await sandbox({})
    mkdirSync(box.path('real'))
    writeFileSync(box.path('real', 'keys'), former)
    chmodSync(box.path('real', 'keys'), 0o644)
    symlinkSync(box.path('real', 'keys'), box.path('keys'))
    await addKey(box.path('keys'), recent)
    expect(statSync(box.path('real', 'keys')).mode & 0o777).toBe(0o640)
    expect(readFileSync(box.path('real', 'keys'), 'utf8')).toContain(recent)
  })
})
