import { readFileSync } from 'node:fs'
import { findTool } from '../test/tools.ts'
import { writeHistory } from './history.ts'
import { median } from './measure.ts'
import { place } from './place.ts'
import { atLeast, atMost, inTurns, served, startedServer } from './served.ts'
import { once200 } from './server-load.ts'
import { short, type Bound, type Row, type Table } from './table.ts'
import { publishedServer } from './server-start.ts'
import { healthy, Unleash, unleashPaths, unleashTokens } from './unleash.ts'
import { unleashProgram } from './unleash-program.ts'
import { FLAGS } from './server-flags.ts'

/** How much is measured. */
interface PeerSize {
  readonly rounds: number
  readonly turn: number
  /** Revisions that both servers are started on. */
  readonly history: number
}

const KEYS = 1_000
const STARTS = 3
const BULK = '/ofrep/v1/evaluate/flags'
const json = { 'content-type': 'application/json' }

/** The same questions to unleash-server, on PostgreSQL as it needs it, and to us on SQLite. */
export async function besideUnleash(size: PeerSize): Promise<Table> {
  const title = 'Server: beside unleash-server 8.2'
  const found = whatIsNeeded()
  if ('missing' in found) return { title, rows: [], notes: [`Not measured: ${found.missing}`] }
  await using unleash = await Unleash.start(found.path)
  await unleash.addFlags({ from: 0, flags: FLAGS, events: 0 })
  // What is put into its database beside it, it reads when it starts.
  await unleash.stop()
  await unleash.start()
  const asked = await answers(unleash.port, size)
  await unleash.addFlags({ from: FLAGS, flags: KEYS - FLAGS, events: size.history })
  return { title, rows: [...asked, ...(await starts(unleash, size))], notes }
}

const notes = [
  'Both answer 16 connections, from a process beside them, which does not sleep while it reads, as above. All flags are those of one user: `GET /api/frontend` there, OFREP’s bulk here. 304 is `GET /api/client/features` there, whose tag is known before the answer is. A change is one that both write down in their history, durably: a flag that is turned on and off there, a value that is set here. It runs in production mode, its limits of requests raised, its telemetry and its look for new versions turned off.',
  'A start is until `GET /health` is answered with 200, the database being filled; memory is what the process has in RAM once all flags were asked for a hundred times. Ours is the package as it is published.',
]

function whatIsNeeded(): { readonly path: string } | { readonly missing: string } {
  const postgres = findTool('postgres')
  return 'missing' in postgres ? postgres : unleashProgram()
}

async function answers(port: number, { rounds, turn }: PeerSize): Promise<Row[]> {
  await using box = await place()
  using ours = await served('varve', box.path('beside.db'))
  const known = { 'if-none-match': tagIn(await once200({ port: ours.port, path: BULK })) }
  const there = { port, method: 'GET', path: unleashPaths.features } as const
  const backend = { authorization: unleashTokens.backend }
  const theirs = { ...backend, 'if-none-match': tagIn(await once200({ ...there, headers: backend })) }
  const all = { ...there, path: unleashPaths.bulk, headers: { authorization: unleashTokens.frontend } }
  checkAll(await once200(all))
  const change = {
    port: ours.port,
    method: 'PUT' as const,
    path: (_: number, connection: number) => `/v1/values/flags.f${connection}`,
    body: (n: number) => JSON.stringify({ value: n % 2 === 0, message: 'Measured' }),
  }
  const toggle = {
    port,
    path: (n: number, connection: number) => unleashPaths.toggle(connection, n % 2 === 1),
    body: () => '{}',
    headers: { authorization: unleashTokens.admin },
  }
  // Both answer reads by one process, from memory.
  const sleepless = { isSleepless: true }
  const rate = await inTurns(
    {
      bulk: { ...sleepless, port: ours.port, path: BULK },
      frontend: { ...sleepless, ...all },
      tagged: { ...sleepless, port: ours.port, path: BULK, headers: known },
      features: { ...sleepless, ...there, headers: theirs },
      change: { ...change, connections: 1 },
      toggle: { ...toggle, connections: 1 },
      changes: change,
      toggles: toggle,
    },
    { rounds, turn },
  )
  const row = (name: string, own: number, peer: number, bound: Bound): Row => ({
    case: name,
    ours: `${short(own)}/s`,
    baseline: `${short(peer)}/s`,
    figure: own / peer,
    bound,
  })
  return [
    row(`all ${FLAGS} flags`, rate('bulk'), rate('frontend'), atLeast(4, 8)),
    row('not modified (304)', rate('tagged'), rate('features'), atLeast(2, 4)),
    row('a change with its history', rate('change'), rate('toggle'), atLeast(10, 25)),
    row('… by 16 at once', rate('changes'), rate('toggles'), atLeast(10, 25)),
  ]
}

/** What is compared are answers of as many flags. */
function checkAll(answer: string): void {
  const flags = answer.split('"name":"f').length - 1
  if (flags !== FLAGS) throw new Error(`unleash-server answers ${flags} flags: ${answer.slice(0, 300)}`)
}

function tagIn(answer: string): string {
  const tag = /\r\netag: (.+)\r\n/i.exec(answer)?.[1]
  if (tag === undefined) throw new Error(`No entity tag: ${answer.slice(0, 300)}`)
  return tag
}

/** What one start took, in milliseconds, and what the process has in RAM after some answers, in MiB. */
interface Start {
  readonly taken: number
  readonly resident: number
}

async function starts(unleash: Unleash, { history }: PeerSize): Promise<Row[]> {
  await using box = await place()
  const file = box.path('started.db')
  await writeHistory(file, { revisions: history, keys: KEYS })
  const program = await publishedServer(box.path('published'))
  const [own, peer] = [[] as Start[], [] as Start[]]
  for (let n = 0; n < STARTS; n += 1) {
    peer.push(await startOf(unleash))
    own.push(await ownStart(program, file))
  }
  const row = (name: string, what: keyof Start, unit: string): Row => {
    const [mine, theirs] = [own, peer].map(all => median(all.map(one => one[what])))
    if (mine === undefined || theirs === undefined) throw new Error('Nothing was started.')
    const bound = atMost(0.5, 0.25, '×')
    const figure = mine / theirs
    return { case: name, ours: `${short(mine)} ${unit}`, baseline: `${short(theirs)} ${unit}`, figure, bound }
  }
  const on = `${KEYS.toLocaleString('en-US')} keys, ${history.toLocaleString('en-US')} revisions`
  return [row(`start with ${on}`, 'taken', 'ms'), row('memory of the process then', 'resident', 'MiB')]
}

async function startOf(unleash: Unleash): Promise<Start> {
  await unleash.stop()
  const began = performance.now()
  await unleash.start()
  const taken = performance.now() - began
  const url = `http://127.0.0.1:${unleash.port}${unleashPaths.bulk}`
  await askedOften(url, { headers: { authorization: unleashTokens.frontend } })
  return { taken, resident: residentOf(unleash.pid) }
}

async function ownStart(program: string, file: string): Promise<Start> {
  const began = performance.now()
  using ours = await startedServer(program, file, String(KEYS))
  await healthy(ours.port)
  const taken = performance.now() - began
  await askedOften(`http://127.0.0.1:${ours.port}${BULK}`, { method: 'POST', headers: json, body: '{"context":{}}' })
  return { taken, resident: residentOf(ours.process.pid ?? 0) }
}

async function askedOften(url: string, request: RequestInit): Promise<void> {
  for (let n = 0; n < 100; n += 1) {
    const answer = await fetch(url, request)
    if (!answer.ok) throw new Error(await answer.text())
    await answer.arrayBuffer()
  }
}

/** MiB of a process in RAM, as Linux counts them. */
function residentOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kibibytes) / 1024
}
