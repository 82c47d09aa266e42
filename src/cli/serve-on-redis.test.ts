import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { useRedis } from '../../test/engines/use-redis.ts'
import { serving } from '../../test/cli/serving.ts'
import { shell } from '../../test/cli/shell.ts'
import { describeWith } from '../../test/describe-with.ts'

const CHANNEL = 'config:changed'

describeWith('redis-server', 'S34: varve serve on a Redis store that announces', () => {
  const used = useRedis()

  it('is heard by redis-cli SUBSCRIBE, and has the new value once redis-cli PUBLISH says that a key changed', async () => {
    const namespace = used.namespace()
    const address = `${used.engine.url}?namespace=${namespace}`
    await using sh = await shell()
    const { url, interrupt } = await serving(sh, {}, '--store', `${address}&announce=${CHANNEL}`)
    const heard = spawn('redis-cli', ['-u', used.engine.url, 'SUBSCRIBE', CHANNEL])
    onTestFinished(() => void heard.kill())
    let out = ''
    heard.stdout.on('data', (part: Buffer) => void (out += part.toString()))
    await expect.poll(() => out, { timeout: 5_000 }).toContain('subscribe')
    await fetch(`${url}/v1/values/limits.maxUploads`, {
      ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ value: 20, message: 'For acme', scope: 'tenant:acme' }),
    })
    await expect.poll(() => out, { timeout: 5_000 }).toContain('acme:limits.maxUploads')
    // A change that nobody tells of: its writer may not speak on any channel. That a message makes a process look before it would
    // by itself is a test of the store's (announcements.test.ts).
    const user = ['mute', 'on', '>secret', '~*', '+@all', 'resetchannels']
    await used.engine.ask('ACL', 'SETUSER', ...user)
    const mute = `${used.engine.address('mute:secret')}?namespace=${namespace}`
    const { code, err } = await sh.varve('set', 'limits.maxUploads', '30', '-m', 'Quietly', '--store', mute)
    expect({ code, err }).toMatchObject({ code: 0 })
    const value = async (): Promise<unknown> =>
      ((await (await fetch(`${url}/v1/values/limits.maxUploads`)).json()) as { value: unknown }).value
    await once(spawn('redis-cli', ['-u', used.engine.url, 'PUBLISH', CHANNEL, 'acme:limits.maxUploads']), 'close')
    await expect.poll(value, { timeout: 2_000 }).toBe(30)
    await interrupt()
  })
})
