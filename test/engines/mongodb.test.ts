import { MongoClient } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { findTool, type ToolName } from '../tools.ts'
import { MongodbEngine, type MongodbKind } from './mongodb.ts'

/** What a client gets from a server at an address, or why it gets nothing. */
async function count(address: string, add = 0): Promise<unknown> {
  const client = new MongoClient(address, { serverSelectionTimeoutMS: 400, socketTimeoutMS: 400, retryReads: false })
  try {
    const counted = client.db().collection('counted')
    for (let i = 0; i < add; i++) await counted.insertOne({})
    return await counted.countDocuments()
  } catch (error) {
    return error instanceof Error ? error.message : error
  } finally {
    await client.close()
  }
}

describe.each(['ferretdb', 'mongo-java-server'] as const satisfies (MongodbKind & ToolName)[])('%s for tests', kind => {
  const tool = findTool(kind)

  it('answers nobody while it is frozen or stopped, and goes on afterwards at the same address', async context => {
    if ('missing' in tool) return context.skip(tool.missing)
    await using engine = await MongodbEngine.start(kind)
    const address = engine.database()
    expect(await count(address, 1)).toBe(1)
    engine.freeze()
    expect(await count(address)).toMatch(/timed out|timeout/)
    engine.thaw()
    await expect.poll(() => count(address)).toBe(1)
    // Only FerretDB keeps anything: the other is in memory.
    for (const how of ['kill', 'clean'] as const) {
      await engine.stop(how)
      expect(await count(address)).toMatch(/ECONNREFUSED/)
      await engine.start()
    }
    expect(await count(address, 1)).toBe(kind === 'ferretdb' ? 2 : 1)
  })
})

describe('ferretdb with a login', () => {
  it('asks for the password', async context => {
    const tool = findTool('ferretdb')
    if ('missing' in tool) return context.skip(tool.missing)
    await using engine = await MongodbEngine.start('ferretdb', { login: { user: 'dana', password: 'secret7' } })
    const address = engine.database().concat('?authSource=admin')
    expect(await count(address, 2)).toBe(2)
    expect(await count(address.replace('secret7', 'wrong'))).toMatch(/Authentication failed/)
  })
})
