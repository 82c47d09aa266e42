import { readFile, stat } from 'node:fs/promises'
import { defineConfig, open } from 'varve'
import { storeFromUrl } from 'varve/node'
import { serve } from 'varve/server/node'
import { describe, expect, it } from 'vitest'
import { shell, type Shell } from '../../test/cli/shell.ts'
import { loginFile } from './logins.ts'

const KEY = 'q3Yk0f9mJx7bTz2LwVc8RnUd5HsEa1Gp6iOyKX4Q'
const REFUSED = 'CREDENTIAL_REFUSED'

interface Served extends AsyncDisposable {
  readonly url: string
}

/** A server in production on the store of a shell's project. */
async function served(sh: Shell, environment = 'production'): Promise<Served> {
  const store = await storeFromUrl(`sqlite:${sh.box.path('.varve', 'varve.db')}`)
  const varve = await open(defineConfig({}), { store, sources: [], as: { environment } })
  const serving = await serve(varve as never, { port: 0, environment, sessionKey: KEY })
  return {
    url: serving.url,
    async [Symbol.asyncDispose]() {
      await serving.close()
      await varve.close()
    },
  }
}

describe('varve token', () => {
  it('makes a token in the store, which is shown once, lists it without its text, and ends it', async () => {
    await using sh = await shell()
    const made = await sh.varve('token', 'create', 'deploys', '--role', 'editor', '--expires', '30d')
    expect(made.out).toMatch(/^vt_[0-9a-f]{16}_[\w-]{43}\n$/)
    expect(made.err).toContain('deploys may evaluate, read, write until')
    const token = made.out.trim()
    const id = token.slice(3, 19)
    const listed = await sh.varve('token', 'list', '--json')
    expect(listed.json).toMatchObject([
      { id, name: 'deploys', role: 'editor', madeBy: 'dana', usedAt: null, tenants: null },
    ])
    expect(listed.out + (await sh.varve('token', 'list')).out).not.toContain(token.slice(20))
    // The whole text is what people have at hand.
    expect((await sh.varve('token', 'revoke', token)).code).toBe(0)
    expect((await sh.varve('token', 'revoke', id)).code).toBe(3)
    expect((await sh.varve('token', 'list')).out).toBe('')
  })

  it.each([
    [[], 'needs a role'],
    [['--role', 'king'], 'There is no role king'],
    [['--role', 'viewer', '--permission', 'read'], 'needs a role, or permissions instead'],
    [['--permission', 'read,rule'], 'There is no permission rule'],
    [['--role', 'viewer', '--expires', '1000d'], 'expiresIn must be at most'],
    [['--role', 'viewer', '--expires', 'soon'], 'not a duration'],
  ])('refuses %j', async (args, said) => {
    await using sh = await shell()
    const outcome = await sh.varve('token', 'create', 'x', ...args)
    expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringContaining(said) as unknown })
  })

  it('makes one at a server, that may no more than who makes it; and the server knows it', async () => {
    await using sh = await shell()
    const admin = (await sh.varve('token', 'create', 'root', '--role', 'admin')).out.trim()
    await using server = await served(sh)
    const as = { env: { VARVE_TOKEN: admin, VARVE_URL: server.url } }
    const made = await sh.as(as, 'token', 'create', 'reports', '--role', 'viewer', '--for', 'acme', '--json')
    expect(made.json).toMatchObject({ name: 'reports', tenants: ['acme'], madeBy: 'root' })
    expect(made.err).toBe('')
    const asked = await sh.as(as, 'token', 'create', 'reports', '--role', 'viewer')
    expect(asked.err).toContain(`Server: ${server.url}`)
    const tooLong = await sh.as(as, 'token', 'create', 'reports', '--role', 'viewer', '--expires', '366d')
    expect(tooLong).toMatchObject({
      code: 4,
      err: expect.stringContaining('root acts under a token that ends at') as unknown,
    })
    const tooMuch = await sh.as(as, 'token', 'create', 'copy', '--permission', 'log')
    expect(tooMuch).toMatchObject({ code: 4, err: expect.stringContaining('takes the permission log') as unknown })
    const { token } = made.json as { token: string }
    const me = await sh.as({ env: { VARVE_TOKEN: token } }, 'whoami', '--server', server.url, '--json')
    expect(me.json).toMatchObject({ name: 'reports', tenants: ['acme'] })
    // What was made with it ends with it, also where it is ended at the store.
    const ended = await sh.varve('token', 'revoke', admin, '--json')
    expect(ended.json).toMatchObject({
      name: 'root',
      parent: null,
      ended: { tokens: expect.arrayContaining([token.slice(3, 19)]) as unknown, sessions: [] },
    })
    expect((await sh.varve('token', 'list', '--json')).json).toEqual([])
  })
})

describe('varve login', () => {
  it('keeps a token for one server, in a file of one’s own, and shows it to no other', async () => {
    await using sh = await shell()
    const token = (await sh.varve('token', 'create', 'dana', '--role', 'admin')).out.trim()
    await using server = await served(sh)
    const outcome = await sh.as({ stdin: `${token}\n` }, 'login', server.url, '--token-stdin')
    expect(outcome).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining(`Logged in to ${server.url} as dana`) as unknown,
    })
    const file = loginFile({ HOME: sh.box.directory })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await sh.varve('whoami')).out).toBe(`dana at ${server.url}\n`)
    expect((await sh.varve('whoami', '--server', server.url)).out).toContain('may evaluate, read, write')
    const elsewhere = await sh.varve('whoami', '--server', server.url.replace('127.0.0.1', 'localhost'), '--json')
    expect(elsewhere).toMatchObject({ code: 4, err: expect.stringContaining(REFUSED) as unknown })
    expect((await sh.varve('logout', server.url)).err).toContain('Logged out')
    await expect(readFile(file, 'utf8')).rejects.toThrow('ENOENT')
  })

  it('is not needed in development on this machine: whoami and token list ask without a credential', async () => {
    await using sh = await shell()
    await using server = await served(sh, 'development')
    const who = await sh.varve('whoami', '--server', server.url)
    expect([who.code, who.out]).toEqual([0, expect.stringMatching(/^developer at .*\nmay evaluate, read/)])
    expect((await sh.varve('token', 'list', '--server', server.url)).code).toBe(0)
    const away = await sh.varve('whoami', '--server', 'https://config.example.com')
    expect(away).toMatchObject({ code: 4, err: expect.stringContaining('there is none for') as unknown })
  })

  it('asks for the token where a person is, without showing it, and keeps none that the server refuses', async () => {
    await using sh = await shell()
    await sh.varve('token', 'create', 'dana', '--role', 'viewer')
    await using server = await served(sh)
    const wrong = await sh.as({ terminal: true, answers: ['vt_wrong'] }, 'login', server.url)
    expect(wrong.code).toBe(4)
    expect(sh.asked).toEqual([`Token for ${server.url}`])
    expect((await sh.varve('whoami', '--json')).json).toEqual([])
    const away = await sh.as({ terminal: true, answers: [undefined] }, 'login', server.url)
    expect(away.code).toBe(130)
    expect((await sh.varve('login', server.url)).err).toContain('--token-stdin')
    expect((await sh.as({ stdin: 'x' }, 'login', 'http://config.example.com', '--token-stdin')).err).toContain('https')
  })
})

describe('varve debug', () => {
  it('makes a link with the key of the environment, prompt or standard input, that signs in once', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '20', '-m', 'More')
    await using server = await served(sh)
    const env = { VARVE_SESSION_KEY: KEY }
    // The server must know its origin outside of development; this one does not, so its links go nowhere, as do all others.
    const { out, code } = await sh.as({ env }, 'debug', 'open', `${server.url}/`, '--role', 'editor', '--as', 'mia')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /\/_unlock-debug\?ts=\d+&nonce=[0-9a-f]{32}&as=mia&role=editor&by=dana&sig=[0-9a-f]{64}\n$/,
      ),
    ])
    expect((await fetch(out.trim())).status).toBe(404)
    const typed = await sh.as({ terminal: true, answers: [KEY] }, 'debug', 'link', 'https://myapp.com')
    const piped = await sh.as({ stdin: `${KEY}\n` }, 'debug', 'link', 'https://myapp.com', '--key-stdin')
    for (const one of [typed, piped]) expect(one.out).toMatch(/^https:\/\/myapp\.com\/_unlock-debug\?ts=/)
    expect([typed, piped].map(one => one.out + one.err).join('')).not.toContain(KEY)
  })

  it.each([
    ['no key, and nobody to ask', {}, [], 'VARVE_SESSION_KEY'],
    ['a placeholder', { SESSION_KEY: 'CHANGE_ME_min_32_chars_long_!!!!' }, [], 'SESSION_KEY is a placeholder'],
    ['a role that is none', { VARVE_SESSION_KEY: KEY }, ['--role', 'king'], 'There is no role king'],
  ])('refuses %s', async (_, env, args, said) => {
    await using sh = await shell()
    const outcome = await sh.as({ env }, 'debug', 'link', 'https://myapp.com', ...args)
    expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringContaining(said) as unknown })
  })

  it('lists who is signed in at a server, and signs them out', async () => {
    await using sh = await shell()
    const admin = (await sh.varve('token', 'create', 'root', '--role', 'admin')).out.trim()
    const store = await storeFromUrl(`sqlite:${sh.box.path('.varve', 'varve.db')}`)
    const varve = await open(defineConfig({}), { store, sources: [] })
    await using serving = await serve(varve as never, { port: 0, environment: 'development', sessionKey: KEY })
    const as = { env: { VARVE_TOKEN: admin, VARVE_URL: serving.url } }
    const made = await sh.as(as, 'debug', 'open', '--role', 'editor', '--as', 'mia')
    const { origin, search } = new URL(made.out.trim())
    const post = await fetch(`${origin}/_unlock-debug`, {
      ...{
        method: 'POST',
        body: search.slice(1),
        redirect: 'manual',
        headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      },
    })
    expect(post.status).toBe(303)
    const listed = await sh.as(as, 'debug', 'sessions', '--json')
    expect(listed.json).toMatchObject([{ name: 'mia', role: 'editor', issuer: 'root' }])
    expect((await sh.varve('debug', 'sessions')).out).toContain('mia')
    expect((await sh.as(as, 'debug', 'revoke', '--as', 'mia', '--json')).json).toHaveLength(1)
    expect((await sh.as(as, 'debug', 'sessions', '--json')).json).toEqual([])
    expect((await sh.varve('debug', 'revoke', 'feed')).code).toBe(3)
    await varve.close()
  })
})
