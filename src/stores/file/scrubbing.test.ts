import { link, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { file } from '../file.ts'

/** Files of a folder that hold a text, by their names. */
async function holding(directory: string, text: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter(one => one.isFile()))
    if ((await readFile(join(entry.parentPath, entry.name), 'utf8')).includes(text)) found.push(entry.name)
  return found
}

describe('scrubbing a file store', () => {
  it('removes the former version that a writer left who was killed before it could', async () => {
    await using box = await sandbox()
    const store = file(box.path('log'))
    await store.open()
    await store.records.put('sealed', 'a', 'planted-former')
    const [name = ''] = await holding(box.path('log'), 'planted-former')
    const [entry] = (await readdir(box.path('log'), { recursive: true })).filter(one => one.endsWith(name))
    const former = join(box.path('log'), entry ?? '')
    await link(former, `${box.path('log')}/kept`)
    await store.records.put('sealed', 'a', 'planted-recent')
    await link(`${box.path('log')}/kept`, former)
    expect(await holding(box.path('log', 'records'), 'planted-former')).toEqual([name])
    const version = (await store.records.get('sealed', 'a'))?.version ?? 0
    await store.scrub?.()
    expect(await holding(box.path('log', 'records'), 'planted-former')).toEqual([])
    expect(await store.records.get('sealed', 'a')).toEqual({ id: 'a', body: 'planted-recent', version: version + 1 })
    await store.close()
  })

  it('removes what expired, and drafts that nobody is going to publish any more', async () => {
    await using box = await sandbox()
    let passed = 0
    const clock = { now: () => Date.now() + passed }
    const store = file(box.path('log'), { clock })
    const { now } = await store.open()
    await store.records.put('sealed', 'a', 'planted-expired', { expiresAt: now + 1000 })
    for (const [name, age] of [
      ['old.tmp', 61],
      ['recent.tmp', 30],
    ] as const) {
      await writeFile(box.path('log', 'temporary', name), 'planted-draft')
      const written = new Date(Date.now() - age * 1000)
      await utimes(box.path('log', 'temporary', name), written, written)
    }
    passed = 2000
    await store.scrub?.()
    expect(await holding(box.path('log'), 'planted')).toEqual(['recent.tmp'])
    await store.close()
  })
})
