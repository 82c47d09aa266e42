import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCopy } from 'varve/exchange'
import { storeFromUrl } from 'varve/node'
import { seeded } from '../../src/testing/store-contract/text.ts'
import { byTier, tell } from '../tier.ts'
import { contentsOf, grown, snapshotOf, withRecords } from './copied-logs.ts'

const COPYING = fileURLToPath(new URL('copying-process.ts', import.meta.url))
const KILLS = byTier({ short: 3, long: 40 })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varve-copy-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Copies in a process of its own, which is killed once it has said `lines` things; true when it ended by itself. */
async function copied(from: string, to: string, lines: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--conditions=varve-source', COPYING, from, to], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let said = 0
  let done = false
  for await (const line of createInterface(child.stdout)) {
    said += 1
    done ||= line.startsWith('done')
    if (said === lines) child.kill('SIGKILL')
  }
  await ended
  return done
}

describe.each([
  ['files', 'file:', ''],
  ['SQLite', 'sqlite:', '.db'],
])('a process that copies to %s', (name, scheme, suffix) => {
  it(`is killed ${KILLS} times at random, and started again until it is done`, async () => {
    const from = `sqlite:${join(folder, `from ${name}.db`)}`
    const to = `${scheme}${join(folder, `to ${name}${suffix}`)}`
    const original = await storeFromUrl(from)
    // So long that each run comes a step or two further.
    await grown(original, KILLS * 30)
    await snapshotOf(original, KILLS * 20)
    await withRecords(original, { sealed: 10 })

    const seed = 7
    const random = seeded(seed)
    let kills = 0
    for (let done = false; !done; kills += done ? 0 : 1)
      done = await copied(from, to, kills < KILLS ? 1 + Math.floor(random() * 6) : Infinity)
    tell(`${name}: killed ${kills} times, seed ${seed}`)
    expect(kills).toBe(KILLS)

    const copy = await storeFromUrl(to)
    expect(await verifyCopy({ from: original, to: copy })).toMatchObject({ checked: KILLS * 30, behind: 0, ahead: 0 })
    expect(await contentsOf(copy)).toEqual(await contentsOf(original))
    await Promise.all([original.close(), copy.close()])
  }, 300_000)
})
