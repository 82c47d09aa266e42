import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { serving } from '../../test/cli/serving.ts'
import { declaration, shell } from '../../test/cli/shell.ts'

const SESSION_KEY = randomBytes(24).toString('hex')
const production = { VARVE_ENV: 'production', ERP__TOKEN: 'the-real-one', VARVE_SESSION_KEY: SESSION_KEY }

describe('varve serve', () => {
  it('serves the project, says where and from which store, and ends cleanly on Ctrl-C', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '20', '-m', 'First')
    const { url, interrupt } = await serving(sh, {}, '--json')
    const list = await fetch(`${url}/debug/config`)
    expect(await list.text()).toMatch(/limits\.maxUploads +20 +integer +stored/)
    const { code, json } = await interrupt()
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { url, environment: 'development', revision: 2, store: expect.stringContaining('.varve') },
    })
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  it('warns in development of a session key that production refuses: nothing was said of it (V64)', async () => {
    await using sh = await shell()
    const { interrupt } = await serving(sh, { VARVE_ENV: 'development', SESSION_KEY: 'change-me' })
    const { err } = await interrupt()
    expect(err).toContain(
      "warning: SESSION_KEY is a placeholder out of somebody's sample file. No server starts with it",
    )
    expect(err).not.toContain('change-me')
  })

  it('lets nobody in without a credential in production, and prints no link where nobody reads it', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, production)
    expect((await fetch(`${url}/debug/config`)).status).toBe(404)
    expect((await interrupt()).out).not.toContain('_unlock-debug')
  })

  it('prints a link that signs in when it is asked to', async () => {
    await using sh = await shell()
    const at = ['--print-link', '--mount', 'cfg', '--origin', 'https://config.test:443/']
    const { out } = await (await serving(sh, production, ...at)).interrupt()
    const link = new URL(/https:\S+/.exec(out)?.[0] ?? '')
    expect(`${link.origin}${link.pathname}`).toBe('https://config.test/cfg/_unlock-debug')
    // Good at whatever instance has the key: the next one here, as the proxy of that name would ask it.
    const { url, interrupt } = await serving(sh, production, ...at)
    const headers = { origin: link.origin, 'sec-fetch-site': 'same-origin' }
    const body = link.searchParams
    const answer = await fetch(`${url}/cfg/_unlock-debug`, { method: 'POST', body, headers, redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/cfg/debug/'])
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const me = await fetch(`${url}/cfg/v1/me`, { headers: { cookie } })
    expect(await me.json()).toMatchObject({ name: 'dana', role: 'admin' })
    await interrupt()
  })

  it('prints no link that the server would refuse, but what it needs to make one', async () => {
    await using sh = await shell()
    const { interrupt } = await serving(sh, production, '--print-link')
    const { out } = await interrupt()
    expect(out).not.toContain('_unlock-debug')
    expect(out).toMatch(/console +(?:no link signs in before --origin says its public address|not built)/)
  })

  it('answers for what was imported, and leaves to another program what that one declares on the same store', async () => {
    const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' }
    const flags = JSON.stringify({ flags: { 'checkout.newFlow': flag, 'from.elsewhere': flag } })
    await using sh = await shell({ 'varve.config.json': JSON.stringify(declaration), 'flags.json': flags })
    await sh.varve('import', '--from', 'flagd', 'flags.json', '-m', 'Moving house')
    await sh.box.write('varve.config.json', JSON.stringify({ shop: declaration.shop }))
    const { url, interrupt } = await serving(sh, {})
    const ask = (key: string): Promise<Response> => fetch(`${url}/ofrep/v1/evaluate/flags/${key}`, { method: 'POST' })
    expect(await (await ask('from.elsewhere')).json()).toMatchObject({ value: true, variant: 'on' })
    expect((await ask('checkout.newFlow')).status).toBe(404)
    await interrupt()
  })

  it('keeps what it answers when it is asked to, and `varve access` tells it', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, {}, '--record-answers', '1')
    await fetch(`${url}/v1/values/limits.maxUploads`, { headers: { 'x-request-id': 'req-7f9c' } })
    await interrupt()
    const { out } = await sh.varve('access', 'req-7f9c')
    expect(out).toMatch(/limits\.maxUploads\t10\tdefault/)
    const refused = await sh.varve('serve', '--record-answers', '1 %')
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('a number from 0 to 1') as string })
  })

  it('with --ofrep-variants, names a variant of a plain value, too: Python’s provider takes none without', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, {}, '--ofrep-variants')
    const asked = await fetch(`${url}/ofrep/v1/evaluate/flags/limits.maxUploads`, { method: 'POST' })
    expect(await asked.json()).toMatchObject({ value: 10, variant: 'value' })
    await interrupt()
  })

  it('S37: with --log, tells of each change which keys it touched and by which revision, and no value', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, {}, '--log')
    const headers = { 'content-type': 'application/json' }
    for (const [at, value] of [
      ['', 47],
      ['?scope=tenant:acme', 48],
    ] as const) {
      const body = JSON.stringify({ value, message: 'For 4711' })
      await fetch(`${url}/v1/values/limits.maxUploads${at}`, { method: 'PUT', body, headers })
    }
    await fetch(`${url}/v1/tags`, { method: 'POST', body: '{"name":"good","message":"No change"}', headers })
    const { err } = await interrupt()
    const lines = err.split('\n').filter(line => line.includes('config changed'))
    const told = lines.map(line => JSON.parse(line) as { readonly at: number })
    const line = { event: 'config changed', kind: 'set', by: expect.any(String) as string }
    expect(told.map(({ at: _at, ...rest }) => rest)).toEqual([
      { ...line, revision: 2, keys: ['limits.maxUploads'] },
      { ...line, revision: 3, keys: ['limits.maxUploads tenant:acme'] },
    ])
  })

  it('changes nothing when it is to be read only', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, {}, '--read-only')
    const body = JSON.stringify({ name: 'ci', role: 'viewer' })
    const sent = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${url}/v1/tokens`, sent)
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'SERVER_READ_ONLY' }])
    await interrupt()
  })

  it.each([
    [
      'a public address in development',
      {},
      ['--host', '0.0.0.0'],
      2,
      'it listens on this machine only, not on 0.0.0.0',
    ],
    ['a placeholder as session key', { ...production, VARVE_SESSION_KEY: 'change-me' }, [], 2, 'is a placeholder'],
    ['an origin with a path', production, ['--origin', 'https://config.test/cfg'], 2, 'has a path or a question in it'],
    ['an origin with a password', production, ['--origin', 'https://a:b@config.test'], 2, 'has a name or a password'],
    ['an origin that is none', production, ['--origin', 'config.test'], 2, 'Write https://config.example.com'],
    ['half of a certificate', {}, ['--tls-cert', 'cert.pem'], 2, 'Give both --tls-cert and --tls-key.'],
    ['a certificate that is not there', {}, ['--tls-cert', 'no.pem', '--tls-key', 'no.pem'], 5, 'cannot be used'],
    ['a port that is none', {}, ['--port', '80800'], 7, 'A port is from 0 to 65535.'],
    ['a port that is no number', {}, ['--port', 'http'], 2, 'is no whole number'],
  ])('does not start with %s, and says what to do', async (_, env, args, code, said) => {
    await using sh = await shell()
    const outcome = await sh.as({ env }, 'serve', '--port', '0', ...args)
    expect([outcome.code, outcome.err]).toEqual([code, expect.stringContaining(said)])
  })

  it('says that a port is taken', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, {})
    const outcome = await sh.varve('serve', '--port', new URL(url).port)
    expect([outcome.code, outcome.err]).toEqual([7, expect.stringContaining('another program has this port')])
    await interrupt()
  })
})

describe('varve open', () => {
  it('says where the console of a server on this machine is', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, {}, '--mount', '/varve')
    expect(await sh.varve('open', `${url}/varve`)).toMatchObject({ code: 0, out: `${url}/varve/debug/\n` })
    await interrupt()
  })

  it('says how to sign in where one has to, and how to start a server where there is none', async () => {
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, production)
    const refused = await sh.varve('open', url)
    expect([refused.code, refused.err]).toEqual([4, expect.stringContaining(`varve debug open ${url}`)])
    await interrupt()
    const away = await sh.varve('open', url)
    expect([away.code, away.err]).toEqual([7, expect.stringContaining('`varve serve` starts a server')])
  })
})
