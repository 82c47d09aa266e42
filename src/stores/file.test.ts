import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { files } from '../../test/store-contract/engine-names.ts'
import { holdToContract } from '../../test/store-contract/hold-to-contract.ts'
import type { Sealed } from '../core/revisions/revision.ts'
import { chainAfter, following, headAfter } from '../testing/store-contract/chain.ts'
import { nodeDisk } from './file/disk.ts'
import { file, type FileOptions } from './file.ts'

let folder = ''
let made = 0
const newDirectory = (): string => join(folder, String(made++))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varve-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

const withoutLinks: FileOptions = {
  disk: {
    ...nodeDisk,
    link: async () => {
      throw Object.assign(new Error('no hard links here'), { code: 'EPERM' })
    },
  },
}

for (const [way, options] of Object.entries({ '': {}, 'without hard links': withoutLinks })) {
  describe(`the file store ${way}`.trim(), () => {
    const fresh = () => {
      const directory = newDirectory()
      let passed = 0
      const clock = { now: () => Date.now() + passed }
      return {
        connect: () => file(directory, { clock, ...options }),
        advance: (milliseconds: number) => void (passed += milliseconds),
        contents: () => filesIn(directory),
      }
    }
    holdToContract({ store: 'files', way, engine: () => files, fresh, timeout: 120_000 })
  })
}

async function filesIn(directory: string): Promise<Uint8Array[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(entries.filter(one => one.isFile()).map(one => readFile(join(one.parentPath, one.name))))
}

/** A log of `count` revisions in a new folder, in segments of four, closed again. */
async function logOf(count: number): Promise<{ directory: string; chain: Sealed[] }> {
  const directory = newDirectory()
  const store = file(directory, { block: 4 })
  const { logId, head } = await store.open()
  const chain = chainAfter(logId, head, count)
  expect(await store.append(head, chain)).toEqual({ written: count, head: headAfter(chain, head) })
  await store.close()
  return { directory, chain }
}

describe('the folder of a file store', () => {
  it('holds a file for each of the last revisions, and a segment for every full block before', async () => {
    const { directory, chain } = await logOf(10)
    expect(await readdir(join(directory, 'revisions'))).toEqual(['000000000009.json', '000000000010.json'])
    const segments = ['000000000001-000000000004.jsonl', '000000000005-000000000008.jsonl']
    expect(await readdir(join(directory, 'segments'))).toEqual(segments)
    expect(await readFile(join(directory, 'revisions', '000000000009.json'), 'utf8')).toBe(`${chain[8]?.text}\n`)
    const lines = chain.slice(4, 8).map(({ text }) => `${text}\n`)
    expect(await readFile(join(directory, 'segments', segments[1] ?? ''), 'utf8')).toBe(lines.join(''))
    expect(await readdir(join(directory, 'temporary'))).toEqual([])
  })

  it('is its owner’s alone, with everything in it', async () => {
    const { directory } = await logOf(5)
    const store = file(directory)
    await store.records.put('session', 'a', 'body')
    await store.close()
    const modes = new Set<string>()
    for (const name of ['.', ...(await readdir(directory, { recursive: true }))]) {
      const facts = await lstat(join(directory, name))
      modes.add(`${facts.isDirectory() ? 'folder' : 'file'} ${(facts.mode & 0o777).toString(8)}`)
    }
    expect([...modes].toSorted()).toEqual(['file 600', 'folder 700'])
  })

  it.each([0o755, 0o770, 0o701, 0o720])('is refused when others may look into it or change it (%o)', async mode => {
    const directory = newDirectory()
    await mkdir(directory)
    await chmod(directory, mode)
    const opening = file(directory).open()
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
    await expect(opening).rejects.toThrow(`Run: chmod 700 ${directory}`)
    expect(await readdir(directory)).toEqual([])
  })

  it('is refused when it is a file', async () => {
    const directory = newDirectory()
    await writeFile(directory, '', { mode: 0o600 })
    await expect(file(directory).open()).rejects.toMatchObject({ code: 'STORE_UNSAFE' })
  })

  it('keeps no name that leads out of it, whatever a record is called', async () => {
    const { directory } = await logOf(1)
    const store = file(directory)
    const names = [
      '../../etc',
      '/etc/passwd',
      '..',
      '.',
      '',
      'a/b',
      'A',
      'a',
      'é\u0000\n',
      'x'.repeat(5000),
      '%2e%2e',
      '~',
    ]
    for (const kind of names) for (const id of names) await store.records.put(kind, id, `${kind} ${id}`)
    for (const kind of names) {
      const records = await store.records.list(kind)
      expect(records.map(({ id }) => id)).toEqual(names.toSorted())
      expect(records.map(({ body }) => body)).toEqual(names.toSorted().map(id => `${kind} ${id}`))
    }
    await store.close()
    expect(await readdir(folder)).not.toContain('etc')
    for (const name of await readdir(directory, { recursive: true })) expect(name).toMatch(/^[-a-z0-9_%~./]+$/)
  })

  it('is cleared of drafts that were left an hour ago, and of no younger ones', async () => {
    const { directory } = await logOf(1)
    const left = join(directory, 'temporary', '4711-0-0.tmp')
    const current = join(directory, 'temporary', '4712-0-0.tmp')
    await writeFile(left, 'cut sho')
    await writeFile(current, 'being wri')
    const anHourAgo = Date.now() / 1000 - 3700
    await utimes(left, anHourAgo, anHourAgo)
    const store = file(directory)
    expect((await store.open()).head.number).toBe(1)
    await store.close()
    expect(await readdir(join(directory, 'temporary'))).toEqual(['4712-0-0.tmp'])
  })

  it('is cleared of files that were rolled up when the process was killed in between', async () => {
    const { directory, chain } = await logOf(6)
    await writeFile(join(directory, 'revisions', '000000000003.json'), `${chain[2]?.text}\n`)
    const store = file(directory)
    await store.open()
    expect((await store.read(0, 10)).revisions).toEqual(chain)
    await store.close()
    expect(await readdir(join(directory, 'revisions'))).toEqual(['000000000005.json', '000000000006.json'])
  })

  it('may hold hidden files of the system', async () => {
    const { directory } = await logOf(2)
    for (const name of ['revisions/.nfs01', 'segments/.DS_Store', 'snapshots/.x', 'compacted/.x', '.x']) {
      await writeFile(join(directory, name), '')
    }
    const store = file(directory)
    expect((await store.open()).head.number).toBe(2)
    await store.close()
  })
})

describe('the work of a file store', () => {
  const counting = (): { disk: FileOptions['disk']; calls: Record<string, number> } => {
    const calls: Record<string, number> = {}
    const disk = new Proxy(nodeDisk, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver)
        if (typeof method !== 'function') return method
        return (...values: unknown[]): unknown => {
          calls[String(name)] = (calls[String(name)] ?? 0) + 1
          return Reflect.apply(method, target, values)
        }
      },
    })
    return { disk, calls }
  }

  it('is four looks at the disk for a head that has not moved, however long the log is', async () => {
    const { directory } = await logOf(11)
    const { disk, calls } = counting()
    const store = file(directory, { disk: disk ?? nodeDisk })
    await store.open()
    for (const name of Object.keys(calls)) delete calls[name]
    await store.head()
    expect(calls).toEqual({ stat: 2, list: 1, read: 1 })
    await store.close()
  })

  it('finds a head far ahead in doubling steps, without listing the log', async () => {
    const directory = newDirectory()
    const { disk, calls } = counting()
    const [behind, ahead] = [file(directory, { disk: disk ?? nodeDisk }), file(directory)]
    await behind.open()
    const { logId, head } = await ahead.open()
    const chain = chainAfter(logId, head, 300)
    await ahead.append(head, chain)
    for (const name of Object.keys(calls)) delete calls[name]
    expect(await behind.head()).toMatchObject(headAfter(chain, head))
    expect(calls['stat']).toBeLessThan(30)
    expect(calls['read']).toBe(2)
    await Promise.all([behind.close(), ahead.close()])
  })

  it('hints by looking from time to time when the disk cannot be watched, once for each append', async () => {
    const directory = newDirectory()
    let fire: (() => void) | undefined
    const timers = { after: (_: number, call: () => void) => ((fire = call), () => undefined) }
    const silent = { ...nodeDisk, watch: () => () => undefined }
    const [one, two] = [file(directory, { disk: silent, timers }), file(directory)]
    await one.open()
    let opened = await two.open()
    const hints: (number | undefined)[] = []
    one.subscribe(
      number => hints.push(number),
      () => hints.push(-1),
    )
    await one.head()
    for (let round = 1; round <= 3; round++) {
      const next = following(opened.logId, opened.head)
      opened = { ...opened, ...(await two.append(opened.head, [next])) }
      fire?.()
      fire?.()
      await one.head()
      await new Promise(setImmediate)
    }
    expect(hints).toEqual([1, 2, 3])
    await Promise.all([one.close(), two.close()])
  })
})
