import { describe, expect, it } from 'vitest'
import { cases } from '../http/cases/index.ts'
import { documentOf, operationsOf, pathOf } from '../http/documented.ts'
import { served } from '../http/served.ts'

const SPELLINGS = [
  ...['dryRun', 'dryRun=', 'dryRun=%20', 'dryRun=TRUE', 'dryRun=1', 'dryRun=nonsense'],
  ...['dryRun=true&dryRun=true', 'dryrun', 'dryRun[]=true'],
]

describe('a dry run', () => {
  it('in whatever spelling writes nothing, by any route', async () => {
    await using probe = await served()
    const operations = operationsOf(await documentOf(probe))
    // The store's own port is no change, and takes none.
    const writing = operations.filter(
      ({ method, path }) => method !== 'GET' && path.startsWith('/v1') && !path.startsWith('/v1/log'),
    )
    expect(writing.length).toBeGreaterThan(30)
    for (const operation of writing) {
      const good = Object.entries(cases[operation.name] ?? {}).find(([status]) => Number(status) < 300)?.[1] ?? {}
      await using shop = await served(good.options)
      const found: unknown = await good.before?.(shop)
      const parts = typeof found === 'object' && found !== null ? (found as Record<string, string>) : {}
      const path = pathOf(operation, good, parts)
      const state = async (): Promise<unknown> => [
        shop.varve.head().hash,
        shop.varve.overrides(),
        (await shop.varve.store?.records.list('token'))?.length,
      ]
      const before = await state()
      for (const spelling of SPELLINGS) {
        const { body, headers = {} } = good
        const asking = { method: operation.method, headers, ...(body === undefined ? {} : { body }) }
        const answer = await shop.ask(`${path}${path.includes('?') ? '&' : '?'}${spelling}`, asking)
        await answer.text()
        expect(answer.status, `${operation.name} ${spelling}`).toBeLessThan(500)
        expect(await state(), `${operation.name} ?${spelling} answered ${answer.status}`).toEqual(before)
      }
    }
  }, 30_000)

  it.each(['dryRun', 'dryRun='])('asked for by ?%s alone is refused, and says how it is asked for', async query => {
    await using shop = await served()
    const body = { value: 5, message: 'Try' }
    const answer = await shop.ask(`/v1/values/limits.maxUploads?${query}`, { method: 'PUT', body })
    expect(answer.status).toBe(422)
    expect((await answer.json()).detail).toContain('query.dryRun must be true or false')
  })

  it('has its number and list neighbours refused when empty, too', async () => {
    await using shop = await served()
    expect((await shop.ask('/v1/values?limit=')).status).toBe(422)
    expect((await shop.ask('/v1/values?limit')).status).toBe(422)
  })
})
