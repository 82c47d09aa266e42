import { copyFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemCodes, type Health } from 'varve'
import { sandbox, type Sandbox } from 'varve/testing'
import { KeptShop } from '../doctor/kept-shop.ts'
import { examplesOf, pattern, words } from './console.ts'
import { readPage, sections, tableRows } from './page.ts'

const page = readPage('docs/outages.md')
const statuses: Readonly<Record<Health['status'], true>> = {
  ok: true,
  stale: true,
  diverged: true,
  broken: true,
  closed: true,
}

describe('docs/outages.md', () => {
  let [box, shop]: [Sandbox, KeptShop] = [] as never

  // The page's own story: a backup, two changes after it, and the backup is restored.
  beforeAll(async () => {
    box = await sandbox()
    shop = await KeptShop.open(`sqlite:${box.path('shop.db')}`)
    await shop.changes('dana', 20)
    await copyFile(box.path('shop.db'), box.path('backup.db'))
    const varve = await shop.start()
    await varve.set('limits.maxUploads' as never, 40, { by: 'alex', message: 'Bigger sale' })
    await varve.set('shop.name' as never, 'Corner shop', { by: 'alex', message: 'New sign' })
    await varve.close()
    await copyFile(box.path('backup.db'), box.path('shop.db'))
  })

  afterAll(async () => {
    await shop[Symbol.asyncDispose]()
    await box[Symbol.asyncDispose]()
  })

  it('has every status of health, and no other', () => {
    const section = sections(page, 2).find(({ heading }) => heading === 'How a process is doing')
    const named = tableRows(section?.text ?? '').map(([status = '']) => status.replaceAll('`', ''))
    expect(named.slice(0, 5)).toEqual(Object.keys(statuses))
  })

  it('names codes that there are', () => {
    const codes = [...page.text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = '']) => code)
    const known: readonly string[] = [...problemCodes, 'VARVE_LAST_KNOWN_GOOD']
    expect(codes.filter(code => !known.includes(code))).toEqual([])
  })

  // One after the other, as the page tells them.
  it.each(examplesOf(page))('is right about $line', async ({ line, printed }) => {
    const [, ...args] = words(line)
    const { code, out, err } = await shop.person(...args)
    expect((out + err).trimEnd()).toMatch(pattern(printed))
    expect(code).toBe(args.length === 1 ? 10 : 0)
  })
})
