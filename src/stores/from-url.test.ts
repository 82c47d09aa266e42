import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeFromUrl } from './from-url.ts'

describe('a store by its address', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'varve-address-'))
  })

  afterEach(() => rm(folder, { recursive: true }))

  it.each([
    ['sqlite:@/varve.db', 'sqlite @/varve.db'],
    ['sqlite://@/varve.db?patience=1s', 'sqlite @/varve.db'],
    ['SQLite:@/varve.db', 'sqlite @/varve.db'],
    ['@/varve.sqlite3', 'sqlite @/varve.sqlite3'],
    ['@/odd?name.db', 'sqlite @/odd?name.db'],
    ['file:@/log?poll=50ms', 'file @/log'],
    ['@/log', 'file @/log'],
    ['memory:', 'memory'],
    ['postgres://shop:hunter2@db.example:5433/shop', 'postgres shop@db.example:5433/shop'],
    ['redis://:hunter2@cache.example/2?patience=2s', 'redis cache.example/2'],
    ['rediss://shop:hunter2@cache.example:6380?namespace=billing', 'redis cache.example:6380, namespace billing'],
    ['mongodb://shop:hunter2@db1,db2/shop?replicaSet=rs0&namespace=billing', 'mongodb db1,db2/shop (billing)'],
    ['mongodb+srv://shop:hunter2@c.example/shop', 'mongodb c.example/shop (varve)'],
    [
      'postgresql://shop:hunter2@db.example/shop?namespace=billing&sslmode=require&sslpassword=hunter2',
      'postgres shop@db.example/shop, schema billing',
    ],
    ['postgres://shop:hunter2@db:5433/shop?sslmode=require', 'postgres shop@db:5433/shop'],
    ['postgresql://db/shop?namespace=billing&patience=2s&migrate=no', 'postgres db/shop, schema billing'],
    ['mongodb://db1,db2:27018/shop?replicaSet=rs0&namespace=shop', 'mongodb db1,db2:27018/shop (shop)'],
    ['https://vt_hunter2@config.example.com/varve?patience=2s', 'https://config.example.com/varve'],
    ['http://vt_hunter2@config.svc:8080/?insecure=true', 'http://config.svc:8080'],
    ['mongodb+srv://cluster.example/shop?patience=2s', 'mongodb cluster.example/shop (varve)'],
  ])('is what %s says', async (address, name) => {
    const store = await storeFromUrl(address.replace('@/', `${folder}/`))
    expect(store.name).toBe(name.replace('@/', `${folder}/`))
    await store.close()
  })

  it('is not made before it is opened', async () => {
    await (await storeFromUrl(`sqlite:${folder}/varve.db`)).close()
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['mysql://root:hunter2@db/shop', '"mysql" is no store this version knows. Write sqlite:varve.db, file:./history'],
    ['sqlit:varve.db', 'Did you mean sqlite?'],
    ['postgress://shop:hunter2@db/shop', 'Did you mean postgres?'],
    ['postgres://shop:hunter2@db/shop?durabilty=accepted', 'Did you mean durability?'],
    ['sqlite:varve.db?namespace=shop', 'has no option "namespace". There are patience, poll.'],
    ['file:./log?pol=1s', 'Did you mean poll?'],
  ])('is refused where nobody knows it: %s', async (address, said) => {
    const failed = storeFromUrl(address)
    await expect(failed).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(said) as string })
    await expect(failed).rejects.not.toThrow('hunter2')
  })
})
