import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fernet, keyFile, newFernetKey } from 'varve/secrets'
import { shell } from '../../test/cli/shell.ts'
import { KeyFile } from './key-file.ts'

const now = Date.UTC(2026, 10, 26, 22, 10)
const idOf = (key: string): string => fernet(key).keyIds[0] ?? ''

describe('a file of keys', () => {
  it('is made for its owner only, with a key that keyFile reads', async () => {
    await using sh = await shell({})
    const place = sh.box.path('varve.keys')
    const key = newFernetKey()
    const id = new KeyFile(place, 'varve.keys').make(key, now)
    expect(statSync(place).mode & 0o777).toBe(0o600)
    expect(keyFile(place).keyIds).toEqual([id])
    expect(readFileSync(place, 'utf8')).toMatch(new RegExp(`^# .*\n${key}  # ${id}, made 2026-11-26T22:10Z\n$`))
  })

  it('is never made over another', async () => {
    await using sh = await shell({})
    const place = sh.box.path('varve.keys')
    writeFileSync(place, 'mine')
    expect(() => new KeyFile(place, 'varve.keys').make(newFernetKey(), now)).toThrow('stays as it is')
    expect(readFileSync(place, 'utf8')).toBe('mine')
  })

  it('gets a new key before the others, and keeps what people wrote into it', async () => {
    await using sh = await shell({})
    const place = sh.box.path('varve.keys')
    const [former, older, recent] = [newFernetKey(), newFernetKey(), newFernetKey()]
    writeFileSync(place, `# ours\n\n${former}, ${older}\n# the end\n`)
    const file = new KeyFile(place, 'varve.keys')
    file.add(recent, now)
    expect(keyFile(place, { warn: () => {} }).keyIds).toEqual([recent, former, older].map(idOf))
    expect(readFileSync(place, 'utf8')).toMatch(/^# ours\n\n.+\n.+\n.+\n# the end\n$/)
    expect(() => file.add(former, now)).toThrow('has the key')
  })

  it('is closed to others when it is changed, and a link to it stays one', async () => {
    await using sh = await shell({})
    const place = sh.box.path('mounted/varve.keys')
    mkdirSync(sh.box.path('mounted'))
    writeFileSync(place, `${newFernetKey()}\n`)
    chmodSync(place, 0o644)
    symlinkSync(place, sh.box.path('varve.keys'))
    new KeyFile(sh.box.path('varve.keys'), 'varve.keys').add(newFernetKey(), now)
    expect(statSync(place).mode & 0o777).toBe(0o600)
    expect(keyFile(sh.box.path('varve.keys')).keyIds).toHaveLength(2)
  })

  it.each([
    ['is not there', undefined, '(ENOENT)'],
    ['holds what is no key', 'hunter2', 'is not base64'],
  ])('that %s is told of, without what it holds', async (_what, text, said) => {
    await using sh = await shell({})
    const place = sh.box.path('varve.keys')
    if (text !== undefined) writeFileSync(place, text)
    const add = (): unknown => new KeyFile(place, 'varve.keys').add(newFernetKey(), now)
    expect(add).toThrow(said)
    expect(add).not.toThrow('hunter2')
  })
})

describe('varve secret keygen', () => {
  it('makes a file, and puts a second key before the first', async () => {
    await using sh = await shell({})
    const first = await sh.varve('secret', 'keygen', '--file', 'varve.keys', '--json')
    const second = await sh.varve('secret', 'keygen', '--file', 'varve.keys', '--json')
    const { keyId } = first.json as { keyId: string }
    expect(second.json).toMatchObject({ file: 'varve.keys', former: [keyId] })
    expect(first.out + second.out).not.toMatch(/[\w-]{43}=/)
    expect(keyFile(sh.box.path('varve.keys')).keyIds).toEqual([(second.json as { keyId: string }).keyId, keyId])
  })

  it('warns where git would keep the file', async () => {
    await using sh = await shell({ '.gitignore': '*.keys\n' })
    execFileSync('git', ['init', '--quiet'], { cwd: sh.box.directory })
    expect((await sh.varve('secret', 'keygen', '--file', 'varve.keys')).err).not.toContain('git would')
    expect((await sh.varve('secret', 'keygen', '--file', 'varve.key')).err).toContain('git would keep varve.key')
  })

  it('makes a key of a passphrase, the same for the same salt', async () => {
    await using sh = await shell({})
    const made = (salt: string): ReturnType<typeof sh.as> =>
      sh.as({ stdin: 'correct horse\n' }, 'secret', 'keygen', '--passphrase', '--salt', salt)
    const [one, again, other] = [
      await made('shop.example 2026'),
      await made('shop.example 2026'),
      await made('shop.example 2027'),
    ]
    expect(one.out).toMatch(/^[\w-]{43}=\n$/)
    expect(again.out).toBe(one.out)
    expect(other.out).not.toBe(one.out)
    const typed = { terminal: true, answers: ['correct horse', 'correct horse'] }
    const asked = await sh.as(typed, 'secret', 'keygen', '--passphrase', '--salt', 'shop.example 2026', '--json')
    expect(asked.json).toMatchObject({ key: one.out.trim() })
    expect(sh.asked).toEqual(['The passphrase (not shown)', 'The same again'])
    expect(await sh.as(typed, 'secret', 'keygen', '--passphrase')).toMatchObject({ code: 2 })
  })
})
