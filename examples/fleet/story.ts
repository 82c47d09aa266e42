/** Three processes on one store: what one changes, all apply; what they know, they serve while the engine is away. */
import assert from 'node:assert/strict'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { sandbox } from 'varve/testing'
import { start, type Worker } from './running.ts'

/** The engine, as somebody who may stop and start it sees it. */
export interface Engine {
  stop(): Promise<unknown>
  start(): Promise<unknown>
}

/** What the story came to. */
export interface Outcome {
  /** Milliseconds from a change in one process until the last of the others served it. */
  readonly heardAfter: number
  /** Code of the write that was refused while the engine was away; undefined where nobody could stop it. */
  readonly refused: string | undefined
}

/** Plays the story on the store at an address; without an engine that can be stopped, the second half is left out. */
export async function play(
  say: (line: string) => void,
  { address, engine }: { readonly address: string; readonly engine?: Engine },
): Promise<Outcome> {
  await using north = start('north', address)
  await using south = start('south', address)
  await using west = start('west', address)
  const fleet = [north, south, west]
  const heardAfter = await hearing(fleet, say)
  await together(fleet, say)
  if (engine === undefined) return { heardAfter, refused: undefined }
  return { heardAfter, refused: await away(fleet, engine, say) }
}

/** A change in one is applied in the others, which nobody tells but the store. */
async function hearing([north, ...others]: readonly Worker[], say: (line: string) => void): Promise<number> {
  assert.ok(north !== undefined)
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
async function away(fleet: readonly Worker[], engine: Engine, say: (line: string) => void): Promise<string> {
  const [north] = fleet
  assert.ok(north !== undefined)
  const { maxUploads: before } = await north.do({ find: 'ok' })
  await engine.stop()
  const stale = await Promise.all(fleet.map(worker => worker.do({ find: 'stale' })))
  assert.ok(stale.every(({ maxUploads }) => maxUploads === before))
  const { refused } = await north.do({ set: 99 })
  assert.ok(refused !== undefined)
  say(`The engine is away: all three serve ${before} and say that it is stale; a write is refused with ${refused}.`)
  await engine.start()
  await Promise.all(fleet.map(worker => worker.do({ find: 'ok' })))
  const { revision } = await north.do({ set: 50 })
  const served = await Promise.all(fleet.map(worker => worker.do({ hear: revision })))
  assert.ok(served.every(({ maxUploads }) => maxUploads === 50))
  say('The engine is back: nobody was restarted, and a change is heard everywhere again.')
  return refused
}

/** The file of an embedded store, as an engine: it is away while the file is somewhere else. */
export function fileAsEngine(file: string): Engine {
  const elsewhere = path.join(path.dirname(file), 'away')
  const move = async (from: string, to: string): Promise<void> => {
    await mkdir(path.dirname(to), { recursive: true })
    for (const suffix of ['', '-wal', '-shm']) await rename(from + suffix, to + suffix)
  }
  return {
    stop: () => move(file, path.join(elsewhere, path.basename(file))),
    start: () => move(path.join(elsewhere, path.basename(file)), file),
  }
}

if (import.meta.main) {
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const address = process.env['VARVE_STORE']
  await using box = await sandbox()
  const file = box.path('fleet.db')
  await play(say, address ? { address } : { address: `sqlite:${file}`, engine: fileAsEngine(file) })
}
