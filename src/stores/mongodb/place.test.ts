import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { useMongodb } from '../../../test/engines/use-mongodb.ts'
import { mongodb } from '../mongodb.ts'

const { connect } = useMongodb()

describe('the address of a MongoDB store', () => {
  it.each([
    ['mongodb://db1:27017,db2:27018/shop?replicaSet=rs0', 'mongodb db1:27017,db2:27018/shop (varve)'],
    ['mongodb://dana:p%40ss%2Fword@db/shop', 'mongodb db/shop (varve)'],
    ['mongodb+srv://dana:secret7@cluster.example.com/shop?appName=x', 'mongodb cluster.example.com/shop (varve)'],
    ['mongodb://%2Ftmp%2Fmongodb-27017.sock/shop%20floor', 'mongodb %2Ftmp%2Fmongodb-27017.sock/shop floor (varve)'],
  ])('names the store, and never says who logs in: %s', (address, name) => {
    expect(mongodb(address).name).toBe(name)
  })

  it.each([
    'mongodb://dana:hunter2@db',
    'mongodb://dana:hunter2@db/',
    'mongodb://dana:hunt@er2@db/shop',
    'mongodb://dana:hunt/er2@db/shop',
    'postgres://dana:hunter2@db/shop',
    '',
  ])('is refused where it names no database, or no one can tell, without the password: %s', address => {
    expect(() => mongodb(address)).toThrow(/Write mongodb:\/\/user:password@host:27017\/database/)
    expect(() => mongodb(address)).not.toThrow(/er2/)
  })

  it.each(['mongodb://dana:hunter2@db:port/shop', 'mongodb://dana:hunter2@db/shop?w=none&journal=perhaps'])(
    'that the driver cannot read is told when it is used, without the password: %s',
    async address => {
      const failed = connect(address).open()
      await expect(failed).rejects.toMatchObject({ code: 'USAGE' })
      await expect(failed).rejects.not.toThrow(/hunter2/)
    },
  )

  it.each(['', 'a.b', '$varve', 'system', 'systematic', '1st', 'a'.repeat(65), 'va rve', 'varve\0'])(
    'has no namespace such as %j',
    namespace => {
      expect(() => mongodb('mongodb://db/shop', { namespace })).toThrow(/cannot be the namespace/)
    },
  )
})

describe('the package mongodb', () => {
  /** Opens a store where the package is not installed, in a process of its own. */
  function openWithout(): string {
    const program = `
      import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, context, next) => next(name === 'mongodb' ? 'mongodb-is-not-here' : name, context) })
      const { mongodb } = await import(${JSON.stringify(new URL('../mongodb.ts', import.meta.url).href)})
      const store = mongodb('mongodb://dana:hunter2@db/shop')
      await store.open().catch(error => console.log(error.code, error.message))
      await store.close()
    `
    const args = ['--conditions=varve-source', '--input-type=module', '--eval', program]
    return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout
  }

  it('is needed when a store is used, and the error says how to have it', () => {
    expect(openWithout()).toBe(
      'USAGE The MongoDB store needs the package mongodb, which is not installed. Run: npm i mongodb\n',
    )
  })
})
