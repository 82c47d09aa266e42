import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBreak } from '../../core/revisions/seal.ts'
import type { Head, Sealed } from '../../core/revisions/revision.ts'
import { chainAfter, headAfter, sha256 } from '../../testing/store-contract/chain.ts'
import { file } from '../file.ts'

let folder = ''
let made = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varve-damage-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A log of `count` revisions in a new folder, in segments of four, closed again. */
async function logOf(count: number): Promise<{ directory: string; chain: Sealed[]; start: Head; logId: string }> {
  const directory = join(folder, String(made++))
  const store = file(directory, { block: 4 })
  const { logId, head } = await store.open()
  const chain = chainAfter(logId, head, count)
  expect(await store.append(head, chain)).toEqual({ written: count, head: headAfter(chain, head) })
  await store.close()
  return { directory, chain, start: head, logId }
}

describe('a damaged file store', () => {
  const opened = async (directory: string): Promise<unknown> => {
    const store = file(directory)
    try {
      const { head } = await store.open()
      return await store.read(0, head.number)
    } finally {
      await store.close()
    }
  }

  it.each([
    ['a revision before the last is missing', 'revisions/000000000006.json', 5],
    ['a segment is missing', 'segments/000000000001-000000000004.jsonl', 0],
  ])('says what the last readable revision is when %s', async (_, name, lastReadable) => {
    const { directory } = await logOf(7)
    await unlink(join(directory, name))
    await expect(opened(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { lastReadable } })
  })

  it('says that its tail was lost when a snapshot remembers a later revision', async () => {
    const { directory, chain } = await logOf(7)
    const store = file(directory)
    await store.snapshots.put(7, chain[6]?.hash ?? '', 'state')
    await store.close()
    await unlink(join(directory, 'revisions', '000000000007.json'))
    const problem = { code: 'STORE_CORRUPT', details: { lastReadable: 6 } }
    await expect(opened(directory)).rejects.toMatchObject(problem)
  })

  it.each(['revisions/42.json', 'revisions/000000000042.json.bak', 'segments/1-1000.jsonl'])(
    'refuses a file called %s',
    async name => {
      const { directory } = await logOf(3)
      await writeFile(join(directory, name), '')
      await expect(opened(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    },
  )

  it.each([
    ['is empty', () => ''],
    ['is cut short', (text: string) => text.slice(0, -10)],
    ['lacks its last byte', (text: string) => text.slice(0, -1)],
    ['is another log’s', (text: string) => text.replace(/"logId":"./, '"logId":"x')],
    ['is another revision', (text: string) => text.replace('"number":5', '"number":4')],
  ])('hands on what is there, and the chain says which revision it is, when a file %s', async (_, damage) => {
    const { directory, start, logId } = await logOf(6)
    const path = join(directory, 'revisions', '000000000005.json')
    await writeFile(path, damage(await readFile(path, 'utf8')))
    expect(await firstBroken(directory, { logId, ...start })).toBe(5)
  })

  it('keeps a damaged file apart, so that rolling up loses nothing else with it', async () => {
    const { directory } = await logOf(6)
    const path = join(directory, 'revisions', '000000000005.json')
    await writeFile(path, '{')
    const store = file(directory)
    const { logId, head } = await store.open()
    await store.append(head, chainAfter(logId, head, 3))
    await store.close()
    expect(await readFile(path, 'utf8')).toBe('{')
  })

  it('is found out by the chain or by itself, whichever byte of a revision is flipped', async () => {
    const { directory, start, logId } = await logOf(6)
    for (const [name, first, last] of [
      ['revisions/000000000005.json', 5, 5],
      ['segments/000000000001-000000000004.jsonl', 1, 4],
    ] as const) {
      const path = join(directory, name)
      const whole = await readFile(path)
      for (let at = 0; at < whole.length; at += 3) {
        const flipped = Buffer.from(whole)
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
        await writeFile(path, flipped)
        const found = await firstBroken(directory, { logId, ...start })
        const line = whole.subarray(0, at).toString().split('\n').length - 1
        expect(found, `byte ${at} of ${name}`).toBeGreaterThanOrEqual(first)
        expect(found, `byte ${at} of ${name}`).toBeLessThanOrEqual(Math.min(last, first + line))
      }
      await writeFile(path, whole)
    }
  }, 60_000)

  async function firstBroken(directory: string, from: Head & { logId: string }): Promise<number> {
    const store = file(directory)
    try {
      await store.open()
      return findBreak((await store.read(0, 10)).revisions, from, sha256)?.revision ?? Infinity
    } catch (error) {
      const { details } = error as { details: { lastReadable: number } }
      return details.lastReadable + 1
    } finally {
      await store.close()
    }
  }

  it('passes over a snapshot that is damaged, and does not compact on it', async () => {
    const { directory, chain } = await logOf(6)
    const store = file(directory)
    for (const number of [3, 5]) await store.snapshots.put(number, chain[number - 1]?.hash ?? '', `state ${number}`)
    const name = '000000000005.snapshot'
    const text = await readFile(join(directory, 'snapshots', name), 'utf8')
    await writeFile(join(directory, 'snapshots', name), text.replace('state', 'stale'))
    expect(await store.snapshots.latest()).toMatchObject({ number: 3, body: 'state 3' })
    await expect(store.snapshots.compact(5)).rejects.toMatchObject({ code: 'SNAPSHOT_MISSING' })
    await store.close()
  })
})
