/**
 * Three processes on one store: what one changes, all apply; what they know, they serve while the engine is away, and so does
 * one that is started then.
 */
import assert from 'node:assert/strict'
import { rename, unlink, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { newFernetKey } from 'varve/secrets'
import { sandbox } from 'varve/testing'
import { start, type Surroundings, type Worker } from './running.ts'

/** The engine, as somebody who may stop and start it sees it. */
export interface Engine {
  stop(): Promise<unknown>
  start(): Promise<unknown>
}

/** What the story came to. */
export interface Outcome {
  /** Milliseconds from a change in one process until the last of the others served it. */
  readonly heardAfter: number
  /** What was seen while the engine was away; undefined where nobody could stop it. */
  readonly outage: Outage | undefined
}

/** What was seen while the engine was away. */
export interface Outage {
  /** Code of the write that was refused. */
  readonly refused: string
  /** What the process served that was started then, and how old that was, in milliseconds. */
  readonly cold: { readonly maxUploads: number; readonly age: number }
}

/** Where the story is played. */
export interface Stage {
  readonly address: string
  /** Stops and starts the store; where nobody can, the second half is left out. */
  readonly engine?: Engine
}

/** Plays the story on the store at an address. */
export async function play(say: (line: string) => void, { address, engine }: Stage): Promise<Outcome> {
  await using box = await sandbox()
  const told = { address, kept: box.path('fleet.lkg'), key: newFernetKey() }
  await using north = start('north', told)
  await using south = start('south', told)
  await using west = start('west', told)
  const heardAfter = await hearing([north, south, west], say)
  await together([north, south, west], say)
  if (engine === undefined) return { heardAfter, outage: undefined }
  await west[Symbol.asyncDispose]()
  return { heardAfter, outage: await away([north, south], { engine, told }, say) }
}

/** A change in one is applied in the others, which nobody tells but the store. */
async function hearing([north, ...others]: readonly Worker[], say: (line: string) => void): Promise<number> {
  assert.ok(north !== undefined)
  await Promise.all(others.map(worker => worker.do({ find: 'ok' })))
  const { revision } = await north.do({ set: 20 })
  const began = performance.now()
  const answers = await Promise.all(others.map(worker => worker.do({ hear: revision })))
  const heardAfter = performance.now() - began
  for (const { maxUploads } of answers) assert.equal(maxUploads, 20)
  say(`north sets 20; the others serve it ${Math.ceil(heardAfter)} ms later.`)
  return heardAfter
}

/** All write at once, and there is one history. */
async function together(fleet: readonly Worker[], say: (line: string) => void): Promise<void> {
  const written = await Promise.all(fleet.map((worker, index) => worker.do({ set: 30 + index })))
  assert.ok(written.every(({ refused }) => refused === undefined))
  const newest = Math.max(...written.map(({ revision }) => revision))
  const served = await Promise.all(fleet.map(worker => worker.do({ hear: newest })))
  assert.equal(new Set(served.map(({ maxUploads }) => maxUploads)).size, 1)
  say(`All three write at once: there is one history, and all serve ${served[0]?.maxUploads}.`)
}

/** The engine stops: what is known is served, and nothing is changed. It starts: everything goes on. */
async function away(
  running: readonly Worker[],
  { engine, told }: { readonly engine: Engine; readonly told: Surroundings },
  say: (line: string) => void,
): Promise<Outage> {
  const [north] = running
  assert.ok(north !== undefined)
  const { maxUploads: before } = await north.do({ find: 'ok' })
  await engine.stop()
  const stale = await Promise.all(running.map(worker => worker.do({ find: 'stale' })))
  assert.ok(stale.every(({ maxUploads }) => maxUploads === before))
  const { refused } = await north.do({ set: 99 })
  assert.ok(refused !== undefined)
  say(
    `The engine is away: north and south serve ${before} and say that it is stale; a write is refused with ${refused}.`,
  )
  await using west = start('west', told)
  const cold = await starting(west, before, say)
  await engine.start()
  await back([...running, west], say)
  return { refused, cold }
}

/** A process is started while the engine is away: it serves what was kept. */
async function starting(west: Worker, before: number, say: (line: string) => void): Promise<Outage['cold']> {
  const { maxUploads, source, age = 0 } = await west.do({ find: 'stale' })
  assert.deepEqual({ maxUploads, source }, { maxUploads: before, source: 'last-known-good' })
  say(`west is started all the same: it serves ${maxUploads} as it was kept, ${Math.ceil(age / 1000)} s ago.`)
  return { maxUploads, age }
}

/** The engine is there again: everybody goes on, the one that was started without it too. */
async function back(fleet: readonly Worker[], say: (line: string) => void): Promise<void> {
  const [north] = fleet
  assert.ok(north !== undefined)
  await Promise.all(fleet.map(worker => worker.do({ find: 'ok' })))
  const { revision } = await north.do({ set: 50 })
  const served = await Promise.all(fleet.map(worker => worker.do({ hear: revision })))
  assert.ok(served.every(({ maxUploads, source }) => maxUploads === 50 && source === 'store'))
  say('The engine is back: nobody was restarted, and a change is heard everywhere again.')
}

/** The folder of an embedded store, as an engine: it is away while the folder is somewhere else, as a lost disk is. */
export function folderAsEngine(folder: string): Engine {
  const elsewhere = `${folder}-elsewhere`
  return {
    stop: async () => {
      await rename(folder, elsewhere)
      await writeFile(folder, '')
    },
    start: async () => {
      await unlink(folder)
      await rename(elsewhere, folder)
    },
  }
}

if (import.meta.main) {
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  // varve-scan-ignore process-env because the story is told on whichever engine it is given
  const address = process.env['VARVE_STORE']
  await using box = await sandbox()
  const folder = box.path('engine')
  await play(say, address ? { address } : { address: `sqlite:${folder}/fleet.db`, engine: folderAsEngine(folder) })
}
