import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { defineConfig, flag, live, open, type Varve } from 'varve'
import { integer } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { handlerOf } from '../../../src/server/handler.ts'
import { principal } from './served.ts'

const COUNT = 100
const signed = { by: 'dana', message: 'Why' }

interface Item {
  readonly key: string
  readonly value: unknown
  readonly split?: Readonly<Record<string, number>>
}

interface Page {
  readonly total: number
  readonly items: readonly Item[]
  readonly next?: string
}

/** A server with many values and as many flags, and how often a value was explained. */
async function long() {
  const many = <T>(leaf: (index: number) => T) =>
    Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`no${index}`, leaf(index)]))
  const config = defineConfig({
    limits: many(index => live(integer(), { default: index })),
    flags: many(() => flag({ default: false })),
  })
  const varve = (await open(config, { store: memory(), platform: { warn: () => {} } })) as unknown as Varve
  const handler = handlerOf(varve, {}, { authenticate: () => () => Promise.resolve(principal()) })
  onTestFinished(async () => {
    await handler[Symbol.asyncDispose]()
    await varve.close()
  })
  const read = async (path: string) => {
    const answer = await handler(new Request(`https://config.example.com${path}`))
    expect(answer.status, path).toBe(200)
    return (await answer.json()) as Page
  }
  const all = async (query: string): Promise<Item[]> => {
    const items: Item[] = []
    let next: string | undefined = ''
    while (next !== undefined) {
      // oxlint-disable-next-line no-await-in-loop -- a page is asked for by what the one before ended with
      const page: Page = await read(`/v1/values?limit=30${query}${next === '' ? '' : `&after=${next}`}`)
      items.push(...page.items)
      next = page.next
    }
    return items
  }
  return { varve, read, all, explained: counted(varve) }
}

/** How often readers of a Varve are asked why. */
function counted(varve: Varve): () => number {
  let count = 0
  const made = varve.for.bind(varve)
  vi.spyOn(varve, 'for').mockImplementation(audience => {
    const reader = made(audience)
    const explain = reader.explain.bind(reader)
    return Object.assign(reader, {
      explain: (key: never) => {
        count += 1
        return explain(key)
      },
    })
  })
  return () => count
}

describe('a long list', () => {
  it('is not made whole for each of its pages: a page describes what it shows, and each key is described once', async () => {
    const { read, all, explained } = await long()
    const first = await read('/v1/values?limit=50')
    expect([first.total, explained()]).toEqual([2 * COUNT, 50])
    expect(await read('/v1/flags?limit=50')).toMatchObject({ next: 'flags.no53' })
    expect(explained()).toBe(100)
    const items = await all('')
    expect(explained()).toBe(50 + 2 * COUNT)
    expect(items.map(({ key }) => key)).toEqual(items.map(({ key }) => key).toSorted())
    expect(new Set(items.map(({ key }) => key)).size).toBe(2 * COUNT)
  })

  it('looks at no value for what is declared, and at each once for what only values tell', async () => {
    const { varve, all, explained } = await long()
    await varve.set('limits.no7', 4711, signed)
    expect((await all('&kind=flag')).length).toBe(COUNT)
    expect(explained()).toBe(COUNT)
    expect((await all('&filter=4711')).map(({ key }) => key)).toEqual(['limits.no7'])
    expect((await all('&layer=stored')).map(({ key }) => key)).toEqual(['limits.no7'])
    expect(explained()).toBe(2 * COUNT)
  })

  it('has keys that were declared while it was read, and what changed meanwhile', async () => {
    const { varve, all } = await long()
    await all('')
    varve.declare({ late: { key: live(integer(), { default: 1 }) } })
    using _ = varve.override('limits.no1', 99)
    const items = await all('')
    expect(items.find(({ key }) => key === 'late.key')?.value).toBe(1)
    expect(items.find(({ key }) => key === 'limits.no1')?.value).toBe(99)
    expect((await all('&user=ann')).find(({ key }) => key === 'limits.no1')?.value).toBe(99)
  })

  it('tells how a flag divides those of whom nothing is known, and nothing of the kind of somebody who is named', async () => {
    const { varve, read } = await long()
    const served = async (query = '') =>
      (await read(`/v1/values?limit=1&kind=flag${query}`)).items.map(({ key, split }) => [key, split])
    await varve.setFlag('flags.no0', { enabled: true, serve: { split: { on: 1, off: 3 } } }, signed)
    expect(await served()).toEqual([['flags.no0', { on: 25, off: 75 }]])
    expect(await served('&user=ann')).toEqual([['flags.no0', undefined]])
    await varve.setFlag('flags.no0', { enabled: false, serve: { split: { on: 1, off: 3 } } }, signed)
    expect(await served()).toEqual([['flags.no0', undefined]])
  })
})
