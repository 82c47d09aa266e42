import type { Document } from 'mongodb'
import { expect, it } from 'vitest'
import { describeOn } from '../engines/describe-mongodb.ts'
import { findMongodb, type MongodbEngine } from '../engines/mongodb.ts'
import { CHANGES, commands, doctoring } from './doctoring.ts'
import { KeptShop } from './kept-shop.ts'

const LOGIN = { user: 'shop', password: 'planted-password' }

describeOn('best', 'varve doctor on MongoDB', engine => {
  it('finds a healthy one usable, and says what it is', async () => {
    const address = engine().database()
    await commands(address, ...CHANGES)
    const found = await doctoring(address)
    expect(found.code).toBe(0)
    // What stands in for it may lack something, and says so.
    expect(found.unwell.filter(one => !/^(?:version|rights|durability): warning$/.test(one))).toEqual([])
    expect(found.of('version')[0]?.detail).toMatch(/^(?:MongoDB|FerretDB) v?\d+/)
    expect(found.of('chain')[0]?.detail).toBe('4 revisions are what was written')
  })

  it('makes nothing where there is no log', async () => {
    const address = engine().database()
    const found = await doctoring(address)
    expect(found.code).toBe(0)
    expect(found.of('head')[0]?.detail).toBe('there is no log yet: the first use makes it')
    expect(await engine().look(address).listCollections().toArray()).toEqual([])
  })

  it('says that a host is unknown', async () => {
    const found = await doctoring('mongodb://shop:hunter2@nowhere.invalid/shop?serverSelectionTimeoutMS=500')
    expect(found.code).toBe(7)
    expect(found.unwell[0]).toBe('reachable: failed')
    expect(found.text).not.toContain('hunter2')
  })

  it('tells what a log lacks that was put back to an earlier copy, and how to go on; then varve recover does', async () => {
    const address = engine().database()
    await using shop = await KeptShop.open(address)
    await shop.changes('dana', 20)
    const copied = await copyOf(engine(), address)
    await shop.changes('alex', 30, 40, 50)
    await putBack(engine(), address, copied)
    const found = await shop.doctor()
    expect(found.code).toBe(1)
    expect(found.unwell).toEqual(expect.arrayContaining(['history: failed', 'lost: warning']))
    expect(found.of('history')[0]?.detail).toMatch(/known is revision 5 .*, the store ends at revision 2 /)
    expect(found.of('lost')[0]?.detail).toBe('the store lacks r3 to r5, the last by alex: Limit 50')
    expect(await shop.varve('recover', '--accept', '-m', 'The copy counts', '--yes')).toMatchObject({ code: 0 })
    const after = await shop.doctor()
    expect(after.code).toBe(0)
    expect((await shop.varve('get', 'limits.maxUploads')).out).toBe('20\n')
  })
})

const kind = findMongodb({ own: true })
if ('kind' in kind && kind.kind === 'ferretdb') {
  describeOn(
    'ferretdb',
    'varve doctor on MongoDB that asks who it is',
    engine => {
      it('says that a password is wrong, and not which', async () => {
        const address = engine().database()
        await commands(address, ...CHANGES)
        expect((await doctoring(address)).text).not.toContain('planted')
        const found = await doctoring(address.replace(LOGIN.password, 'hunter2-wrong'))
        expect(found.code).toBe(4)
        expect(found.unwell[0]).toBe('usable: failed')
        expect(found.text).not.toMatch(/hunter2|planted/)
      })
    },
    { login: LOGIN },
  )
}

type Copy = ReadonlyMap<string, readonly Document[]>

/** All documents of a database, by collection. */
async function copyOf(engine: MongodbEngine, address: string): Promise<Copy> {
  const database = engine.look(address)
  const collections = await database.collections()
  return new Map(
    await Promise.all(collections.map(async one => [one.collectionName, await one.find().toArray()] as const)),
  )
}

/** Puts a copy in the place of all that a database holds now. */
async function putBack(engine: MongodbEngine, address: string, copy: Copy): Promise<void> {
  const database = engine.look(address)
  for (const [name, documents] of copy) {
    await database.collection(name).deleteMany({})
    if (documents.length > 0) await database.collection(name).insertMany([...documents])
  }
}
