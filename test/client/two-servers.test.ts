import { once } from 'node:events'
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox } from 'varve/testing'
import { expect, it } from 'vitest'
import { tokenOf } from '../server/served-store.ts'
import { EVERYTHING, serveShop, type ServedShop } from './served-shop.ts'

const ops = { by: 'ops', message: 'Sale' }
const headers = { authorization: `Bearer ${tokenOf('dana', EVERYTHING)}` }

/** What stands before several servers, and sends everybody to one of them. */
async function balancer(to: ServedShop): Promise<{ url: string; turn(to: ServedShop): void } & AsyncDisposable> {
  let port = Number(new URL(to.url).port)
  const lines = new Set<Socket>()
  const cut = (): void => lines.forEach(line => line.destroy())
  const server = createServer(line => {
    const there = dial(port, '127.0.0.1')
    for (const one of [line, there]) {
      lines.add(one)
      one.on('error', () => {})
      one.on('close', () => (lines.delete(one), line.destroy(), there.destroy()))
    }
    line.pipe(there).pipe(line)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turn(other) {
      port = Number(new URL(other.url).port)
      cut()
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

it('two servers on one store are one to who is sent from one to the other: nothing is missed, told twice or made twice', async () => {
  await using box = await sandbox()
  const file = box.path('varve.db')
  await using first = await serveShop(sqlite(file, { poll: 20 }))
  await first.varve.set('limits.pageSize', 100, ops)
  await using second = await serveShop(sqlite(file, { poll: 20 }))
  await using before = await balancer(first)
  const client = await first.connect({ url: before.url })
  const told: unknown[] = []
  client.watch('limits.pageSize', value => void told.push(value))
  await client.set('limits.pageSize', 101, ops)
  before.turn(second)
  const { number } = await client.set('limits.pageSize', 102, ops)
  before.turn(first)
  const path = `/v1/values/limits.pageSize`
  for (const { url } of [first, second]) {
    const answer = await fetch(url + path, { headers: { ...headers, 'min-revision': String(number) } })
    expect(await answer.json()).toMatchObject({ value: 102 })
  }
  await second.varve.set('limits.pageSize', 103, ops)
  await expect.poll(() => told, { timeout: 10_000 }).toEqual([101, 102, 103])
  expect(client.health().status).toBe('ok')
  const missed = async ({ url }: ServedShop): Promise<unknown> => {
    const answer = await fetch(`${url}/events`, { headers: { ...headers, 'last-event-id': String(number - 1) } })
    let text = ''
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part
      if (text.split('event: revision').length > 2 && text.endsWith('\n\n')) break
    }
    return [...text.matchAll(/^id: ?(\d+)$/gm)].map(([, id]) => Number(id)).filter(id => id >= number)
  }
  const [here, there] = [await missed(first), await missed(second)]
  expect([here, new Set([here].flat()).size]).toEqual([there, 2])
})
