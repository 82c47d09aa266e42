import { chmod, readFile, stat } from 'node:fs/promises'
import { sandbox, type Sandbox } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { credentialFor, dropLogin, keepLogin, loginFile, logins } from './logins.ts'
import { serverAddress } from './server-address.ts'

const SERVER = 'https://config.example.com/varve'
const login = { token: 'vt_planted', name: 'dana', since: '2026-05-01T00:00:00.000Z' }
const envOf = (box: Sandbox): Record<string, string> => ({ XDG_CONFIG_HOME: box.path('config') })

describe('logins', () => {
  it('are kept by server, in a file that nobody else reads, and forgotten again', async () => {
    await using box = await sandbox()
    const env = envOf(box)
    keepLogin(SERVER, login, env)
    keepLogin('localhost:8080', { ...login, name: 'mia' }, env)
    expect([...logins(env)].map(([address, { name }]) => [address, name])).toEqual([
      [SERVER, 'dana'],
      ['http://localhost:8080', 'mia'],
    ])
    expect((await stat(loginFile(env))).mode & 0o777).toBe(0o600)
    expect(dropLogin(`${SERVER}/`, env)).toBe(true)
    expect(dropLogin(SERVER, env)).toBe(false)
    expect(await readFile(loginFile(env), 'utf8')).not.toContain('config.example.com')
  })

  it('are not used while others may read them', async () => {
    await using box = await sandbox()
    const env = envOf(box)
    keepLogin(SERVER, login, env)
    await chmod(loginFile(env), 0o644)
    expect(() => logins(env)).toThrow('others on this machine may read it')
  })

  it('say nothing of what is in them when they are damaged', async () => {
    await using box = await sandbox()
    await box.write('config/varve/logins.json', '{"https://a": {"token": "vt_planted"')
    expect(() => logins(envOf(box))).toThrow(/^(?!.*planted).*it is not JSON/)
  })
})

describe('what is shown to a server', () => {
  it.each(['flag', 'environment', 'file'] as const)('is what was kept for it, when a %s names it', async from => {
    await using box = await sandbox()
    keepLogin(SERVER, login, envOf(box))
    expect(credentialFor(SERVER, from, envOf(box))).toEqual({ token: 'vt_planted', from: 'varve login' })
  })

  it('is nothing where a file of the project names a server that nobody logged in to', async () => {
    await using box = await sandbox()
    keepLogin(SERVER, login, envOf(box))
    const env = { ...envOf(box), VARVE_TOKEN: 'vt_other' }
    expect(credentialFor('https://evil.example', 'file', env)).toBeUndefined()
    expect(credentialFor(`${SERVER}/deeper`, 'file', env)).toBeUndefined()
    expect(credentialFor('https://evil.example', 'flag', env)).toEqual({ token: 'vt_other', from: 'VARVE_TOKEN' })
  })

  it('is nothing at all over a line that others can read', async () => {
    await using box = await sandbox()
    const env = { ...envOf(box), VARVE_TOKEN: 'vt_other' }
    expect(() => credentialFor('http://config.example.com', 'flag', env)).toThrow('Use its https address')
    expect(credentialFor('http://127.0.0.1:8080', 'flag', env)?.token).toBe('vt_other')
    expect(() => credentialFor('http://127.0.0.1.evil.example', 'flag', env)).toThrow('https')
  })
})

describe('an address of a server', () => {
  it.each([
    ['config.example.com', 'https://config.example.com'],
    ['HTTPS://Config.Example.com/varve//', 'https://config.example.com/varve'],
    ['localhost:8080', 'http://localhost:8080'],
    ['[::1]:8080/', 'http://[::1]:8080'],
  ])('%s is %s', (text, address) => {
    expect(serverAddress(text)).toBe(address)
  })

  it.each([
    'https://dana:planted@config.example.com',
    'ftp://config.example.com',
    'https://',
    'https://a.example/?x=1',
  ])('%s is none', text => {
    expect(() => serverAddress(text)).toThrow(/^(?!.*planted)/)
  })
})
