import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { start } from './server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const asked = async (url: string): Promise<unknown> => (await fetch(url)).json()

describe('the shop that is served', () => {
  it('has a history, tenants and a rollout under way from its first start on', async () => {
    await using box = await sandbox()
    await using shop = await start({
      say: () => {},
      store: `sqlite:${box.path('shop.db')}`,
      keys: box.path('shop.keys'),
      port: 0,
    })
    expect(await asked(`${shop.url}/v1/values/limits.maxUploads?tenant=acme`)).toMatchObject({ value: 500 })
    expect(await asked(`${shop.url}/v1/rollouts`)).toMatchObject({ items: [{ key: 'checkout.newFlow' }] })
    const sealed = { key: 'mail.token', kind: 'sealed', readable: true }
    expect(await asked(`${shop.url}/v1/secrets`)).toMatchObject({ items: [sealed] })
  })

  it('goes on from where it was when it is started again', async () => {
    await using box = await sandbox()
    const store = `sqlite:${box.path('shop.db')}`
    const lines: string[] = []
    const revisions: unknown[] = []
    for (const _ of [1, 2]) {
      await using shop = await start({
        say: line => void lines.push(line),
        store,
        keys: box.path('shop.keys'),
        port: 0,
      })
      revisions.push(await asked(`${shop.url}/v1/revisions?limit=1`))
    }
    expect(revisions[1]).toEqual(revisions[0])
    expect(lines.join('\n')).toContain('with the first days of a shop')
    expect(lines.join('\n')).toContain('it goes on from the last start')
  })

  it('is what npm start runs: without a terminal it goes on until it is told to end, and ends well', async () => {
    await using box = await sandbox()
    const env = { ...process.env, PORT: '0', VARVE_STORE: `sqlite:${box.path('shop.db')}` }
    const npm = spawn('npm', ['start', '--silent'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const ended = once(npm, 'exit')
    const lines: string[] = []
    createInterface(npm.stdout).on('line', line => void lines.push(line))
    await expect.poll(() => lines, { timeout: 60_000 }).toContain('It runs until Ctrl-C.')
    const url = /^Varve serves the shop on (\S+)/m.exec(lines.join('\n'))?.[1] ?? ''
    const page = await fetch(`${url}/debug/config`, { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await (await fetch(`${url}/debug/config`)).text()).toMatch(/limits\.maxUploads +50 /)
    // As a terminal does on Ctrl-C: to npm, and to what it runs.
    process.kill(-(npm.pid ?? 0), 'SIGINT')
    await ended
    expect(lines.at(-1)).toBe('Ending.')
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  it('says in a line that its port is taken and how to have another, where a stack stood', async () => {
    const neighbour = createServer().listen(0, '127.0.0.1')
    await once(neighbour, 'listening')
    const { port } = neighbour.address() as AddressInfo
    const env = { ...process.env, PORT: String(port), VARVE_STORE: 'memory:' }
    const shop = spawn(process.execPath, ['--conditions=varve-source', 'examples/shop/server.ts'], { cwd: root, env })
    let err = ''
    shop.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
    expect(await once(shop, 'close')).toEqual([1, null])
    neighbour.close()
    expect(err).toMatch(/^The server cannot listen on 127\.0\.0\.1:\d+: another program has this port\./)
    expect(err).toContain('PORT=7881 npm start')
    expect(err).not.toContain('    at ')
  })
})
