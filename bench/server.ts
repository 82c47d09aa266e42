import { child, message } from './child.ts'
import { median, quantile } from './measure.ts'
import { place } from './place.ts'
import { atLeast, atMost, cpuOf, inTurns, served, type Served } from './served.ts'
import { once200 } from './server-load.ts'
import { besideUnleash } from './server-unleash.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** How much is measured. */
export interface ServerSize {
  /** Rounds in which each server has one turn. */
  readonly rounds: number
  /** Milliseconds of one turn. */
  readonly turn: number
  readonly clients: number
  /** Changes that are told to the clients, and written over HTTP. */
  readonly changes: number
  /** Revisions of the history that servers are started on beside unleash-server; absent where that is left out. */
  readonly history?: number
}

const WHOLE: ServerSize = { rounds: 5, turn: 1_000, clients: 10_000, changes: 5, history: 100_000 }
const SINGLE = '/ofrep/v1/evaluate/flags/flags.f1'
const BULK = '/ofrep/v1/evaluate/flags'

/** What a server answers, and how soon those who listen hear of a change. */
export async function server(size: ServerSize = WHOLE): Promise<Table[]> {
  const peer = size.history === undefined ? [] : [await besideUnleash({ ...size, history: size.history })]
  return [await answering(size), ...peer, await telling(size)]
}

async function answering({ rounds, turn }: ServerSize): Promise<Table> {
  await using box = await place()
  using ours = await served('varve', box.path('answering.db'))
  using node = await served('node')
  using fastify = await served('fastify')
  using hono = await served('hono')
  const bulk = await once200({ port: ours.port, path: BULK })
  const tag = /\r\netag: (.+)\r\n/i.exec(bulk)?.[1] ?? ''
  const sleepless = { isSleepless: true }
  const loads = {
    one: { ...sleepless, port: ours.port, path: SINGLE },
    node: { ...sleepless, port: node.port, path: SINGLE },
    fastify: { ...sleepless, port: fastify.port, path: SINGLE },
    hono: { ...sleepless, port: hono.port, path: SINGLE },
    bulk: { ...sleepless, port: ours.port, path: BULK },
    'bulk by hand': { ...sleepless, port: node.port, path: BULK },
    'not modified': { ...sleepless, port: ours.port, path: BULK, headers: { 'if-none-match': tag } },
  }
  type Name = keyof typeof loads
  const rate = await inTurns<Name>(loads, { rounds, turn })
  const [cpu, nodeCpu] = [await cpuOf(ours, loads.one, turn), await cpuOf(node, loads.node, turn)]
  const row = (what: string, name: Name, against: Name, bound?: Bound): Row => ({
    case: what,
    ours: `${short(rate(name))}/s`,
    baseline: `${against} ${short(rate(against))}/s`,
    figure: rate(name) / rate(against),
    ...(bound === undefined ? {} : { bound }),
  })
  return {
    title: 'Server: answers a second',
    rows: [
      row('one OFREP evaluation', 'one', 'node', atLeast(0.6, 0.9)),
      row('one OFREP evaluation', 'one', 'fastify'),
      row('one OFREP evaluation', 'one', 'hono'),
      {
        case: '… CPU time of the server',
        ours: `${short(cpu)} µs`,
        baseline: `node ${short(nodeCpu)} µs`,
        figure: cpu / nodeCpu,
      },
      row('all 100 flags', 'bulk', 'bulk by hand'),
      row('all 100 flags, not modified (304)', 'not modified', 'bulk by hand'),
    ],
    notes: [
      '16 connections that each wait for their answer, from a process beside the server. It never sleeps: waking it would be charged to whoever writes, and only to servers that are slow enough for it to fall asleep. What is compared reads the body as JSON and answers as much JSON, evaluates nothing, asks nobody who they are, and limits and logs nothing. The server is one for tests: whoever asks from this machine is let in.',
    ],
  }
}

async function telling(size: ServerSize): Promise<Table> {
  await using box = await place()
  const bare = await listened('sse', '', size)
  const ours = await listened('varve', box.path('telling.db'), size)
  const put = await written(box.path('writing.db'), size)
  const named = `${size.clients.toLocaleString('en-US')} clients`
  return {
    title: 'Server: telling of a change',
    rows: [
      {
        case: `${named}, until the last has heard`,
        ours: `${short(ours.last)} ms`,
        baseline: `bare loop ${short(bare.last)} ms`,
        figure: ours.last / bare.last,
        bound: atMost(2, 1.3, '×'),
      },
      {
        case: `${named}, memory of each`,
        ours: `${short(ours.each)} kB`,
        baseline: `bare loop ${short(bare.each)} kB`,
        figure: ours.each,
        bound: atMost(32, 24, 'kB'),
      },
      {
        case: 'PUT, durable, heard by a client: median',
        ours: `${short(median(put))} ms`,
      },
      {
        case: 'PUT, durable, heard by a client: 99 %',
        ours: `${short(quantile(put, 0.99))} ms`,
        figure: quantile(put, 0.99),
        bound: atMost(50, 10, 'ms'),
      },
    ],
    notes: [
      'The bare loop is `node:http` with one set of responses and one text for all. Our change is a durable revision in SQLite, whose time is in it. Memory is what the server’s process grew by, sockets included. Clients are a process of their own beside it.',
    ],
  }
}

interface Heard {
  /** Milliseconds until the last client has heard, the median of some changes. */
  readonly last: number
  /** Kilobytes of each client. */
  readonly each: number
}

async function listened(kind: string, file: string, { clients, changes }: ServerSize): Promise<Heard> {
  using one = await served(kind, file)
  const before = await memoryOf(one)
  const listeners = child('server-listeners-child.ts', String(one.port), '/events', String(clients))
  await message(listeners)
  const each = ((await memoryOf(one)) - before) / clients / 1_000
  const taken: number[] = []
  // The first writes down what is declared, and warms up.
  for (let change = -1; change < changes; change += 1) {
    listeners.send('listen')
    await message(listeners)
    const started = performance.now()
    one.process.send('tell')
    await message(listeners)
    if (change >= 0) taken.push(performance.now() - started)
  }
  listeners.kill()
  return { last: median(taken), each }
}

function memoryOf({ process }: Served): Promise<number> {
  process.send('memory')
  return message<number>(process)
}

/** Milliseconds from a PUT over HTTP until a client that listens has heard of it. */
async function written(file: string, { changes }: ServerSize): Promise<number[]> {
  using one = await served('varve', file)
  const url = `http://127.0.0.1:${one.port}`
  const listeners = child('server-listeners-child.ts', String(one.port), '/events', '1')
  await message(listeners)
  const taken: number[] = []
  for (let value = 1; value <= changes * 100; value += 1) {
    listeners.send('listen')
    await message(listeners)
    const heard = message(listeners)
    const started = performance.now()
    const answer = await fetch(`${url}/v1/values/limits.maxUploads`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value, message: 'Measured' }),
    })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.arrayBuffer()
    await heard
    // Starting up is not what is measured.
    if (value > changes * 10) taken.push(performance.now() - started)
  }
  listeners.kill()
  return taken
}
