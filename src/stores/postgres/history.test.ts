import { expect, it } from 'vitest'
import { describeWith } from '../../../test/describe-with.ts'
import { usePostgres } from '../../../test/engines/use-postgres.ts'
import { chainAfter, following } from '../../testing/store-contract/chain.ts'
import { TEXT_LIMIT } from '../admission.ts'

describeWith('postgres', 'a history in PostgreSQL', () => {
  const used = usePostgres()

  it('keeps texts with every character byte for byte, also where the database sorts in a language', async () => {
    const locales = await used.engine.run(`SELECT collname FROM pg_collation WHERE collname = 'de-x-icu'`)
    const language = locales.length === 0 ? '' : `LOCALE_PROVIDER icu ICU_LOCALE 'de' TEMPLATE template0`
    const store = used.connect({}, await used.engine.database(language))
    const { logId, head } = await store.open()
    const value = [
      '\0',
      '\u0001',
      'a\0b',
      '\u2028',
      '"\\',
      'é e\u0301 ß',
      '\u{1f600}',
      '\ufffd',
      '\ufeff',
      "'; --",
      '$1',
    ]
    const mine = following(logId, head, { value, message: value.join(' ') })
    await store.append(head, [mine])
    const [back] = (await store.read(0, 1)).revisions
    expect(back).toEqual(mine)
    expect(JSON.parse(back?.text ?? '')).toMatchObject({ changes: [{ entry: { value } }] })
  })

  it('keeps the longest text there may be', async () => {
    const store = used.connect({ namespace: used.namespace(), patience: 10_000 })
    const { logId, head } = await store.open()
    const empty = Buffer.byteLength(following(logId, head, { value: '' }).text)
    const mine = following(logId, head, { value: 'x'.repeat(TEXT_LIMIT - empty) })
    expect(Buffer.byteLength(mine.text)).toBe(TEXT_LIMIT)
    await store.append(head, [mine])
    const [back] = (await store.read(0, 1)).revisions
    expect(back?.text === mine.text).toBe(true)
  })

  it('of ten thousand revisions is read in pages, or at once', async () => {
    const store = used.connect({ namespace: used.namespace(), patience: 10_000 })
    const { logId, head } = await store.open()
    const chain = chainAfter(logId, head, 10_001)
    let last = head
    for (let start = 0; start < chain.length; start += 1_000) {
      last = (await store.append(last, chain.slice(start, start + 1_000))).head
    }
    const pages: number[] = []
    const read: string[] = []
    for (let after = 0; after < last.number;) {
      const page = await store.read(after, 1_024)
      pages.push(page.revisions.length)
      read.push(...page.revisions.map(({ hash }) => hash))
      after = page.revisions.at(-1)?.number ?? last.number
    }
    expect(pages).toEqual([...Array<number>(9).fill(1_024), 785])
    expect(read).toEqual(chain.map(({ hash }) => hash))
    // The most that one page has.
    expect((await store.read(0, 1_000_000)).revisions).toHaveLength(10_000)
  })

  it('is refused by a program that may not bring its tables up to date', async () => {
    const namespace = used.namespace()
    await used.connect({ namespace }).open()
    await used.engine.run(`DELETE FROM ${namespace}.migration`, used.address)
    const store = used.connect({ namespace, migrate: false })
    expect(await store.upkeep?.pending()).not.toEqual([])
    await expect(store.open()).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      details: { remedy: expect.stringContaining('varve migrate') as string },
    })
  })
})
