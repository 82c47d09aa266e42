import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { keyFile, newFernetKey } from 'varve/secrets'
import { shell } from '../../test/cli/shell.ts'
import { makeKeyFile } from './key-file.ts'

const now = Date.UTC(2026, 10, 26, 22, 10)

describe('a file of keys', () => {
  it('is made for its owner only, with a key that keyFile reads', async () => {
    await using sh = await shell({})
    const place = sh.box.path('varve.keys')
    const key = newFernetKey()
    const id = makeKeyFile({ place, name: 'varve.keys', key, now })
    expect(statSync(place).mode & 0o777).toBe(0o600)
    expect(keyFile(place).keyIds).toEqual([id])
    expect(readFileSync(place, 'utf8')).toMatch(new RegExp(`^# .*\n${key}  # ${id}, made 2026-11-26T22:10Z\n$`))
  })

  it('is never made over another', async () => {
    await using sh = await shell({})
    const place = sh.box.path('varve.keys')
    writeFileSync(place, 'mine')
    const file = { place, name: 'varve.keys', key: newFernetKey(), now }
    expect(() => makeKeyFile(file)).toThrow('stays as it is')
    expect(readFileSync(place, 'utf8')).toBe('mine')
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

  it('leaves a file alone that a rotation is replacing, and says so', async () => {
    await using sh = await shell({})
    await sh.varve('secret', 'keygen', '--file', 'varve.keys')
    const before = readFileSync(sh.box.path('varve.keys'), 'utf8')
    symlinkSync(`${hostname()}:${process.pid}`, sh.box.path('varve.keys.lock'))
    const refused = await sh.varve('secret', 'keygen', '--file', 'varve.keys')
    expect(refused.err).toContain('being replaced by somebody else')
    expect(refused.code).not.toBe(0)
    expect(readFileSync(sh.box.path('varve.keys'), 'utf8')).toBe(before)
  })

  it.each([
    ['in a folder that is not there', 'none/varve.keys', undefined, '(ENOENT). Make its folder first.'],
    ['that holds what is no key', 'varve.keys', 'hunter2', 'is not base64'],
  ])('refuses a file %s, and does not quote it', async (_what, name, text, said) => {
    await using sh = await shell(text === undefined ? {} : { [name]: text })
    const { code, err } = await sh.varve('secret', 'keygen', '--file', name)
    expect(code).not.toBe(0)
    expect(err).toContain(said)
    expect(err).not.toContain('hunter2')
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
