import { describe, expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { describeWith } from '../../test/describe-with.ts'
import { PostgresEngine } from '../../test/engines/postgres.ts'
import { RedisEngine } from '../../test/engines/redis.ts'
import { folderAsEngine, play, type Outcome, type Stage } from './story.ts'

/** Plays the story, and returns what it said and came to. */
async function played(stage: Stage): Promise<Outcome & { readonly lines: readonly string[] }> {
  const lines: string[] = []
  return { ...(await play(line => void lines.push(line), stage)), lines }
}

describe('the story of a fleet', () => {
  it('plays to its end on a SQLite file whose disk is lost and comes back', async () => {
    await using box = await sandbox()
    const folder = box.path('engine')
    const { outage, lines } = await played({ address: `sqlite:${folder}/fleet.db`, engine: folderAsEngine(folder) })
    expect(outage?.cold.maxUploads).toBeGreaterThanOrEqual(30)
    expect(lines).toHaveLength(5)
  })

  it('leaves the engine alone where nobody gives it one to stop', async () => {
    await using box = await sandbox()
    expect((await played({ address: `file:${box.path('log')}` })).lines).toHaveLength(2)
  })
})

describeWith('postgres', 'the story of a fleet on PostgreSQL', () => {
  it('plays to its end while the server is killed and started again', { timeout: 60_000 }, async () => {
    await using server = await PostgresEngine.start()
    const engine = { stop: () => server.stop('kill'), start: () => server.start() }
    const { heardAfter, outage } = await played({ address: await server.database(), engine })
    expect(heardAfter).toBeLessThan(1000)
    expect(outage).toMatchObject({ refused: 'STORE_UNREACHABLE', cold: { age: expect.any(Number) as number } })
  })
})

describeWith('redis-server', 'the story of a fleet on Redis', () => {
  it('plays to its end while the server is killed and started again', { timeout: 60_000 }, async () => {
    await using server = await RedisEngine.start({ password: true })
    const engine = { stop: () => server.stop('kill'), start: () => server.start() }
    const { heardAfter, outage } = await played({ address: server.url, engine })
    expect(heardAfter).toBeLessThan(1000)
    expect(outage).toMatchObject({ refused: 'STORE_UNREACHABLE', cold: { age: expect.any(Number) as number } })
  })
})
