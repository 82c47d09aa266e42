import type { TableRow } from 'varve/exchange'
import { MOST, PATIENCE, unreadableTable, withoutDriver, type ForeignTable } from './database.ts'

/** A client of `mongodb`, as far as a collection is read with it. */
interface Client {
  connect(): Promise<unknown>
  db(): {
    collection(name: string): {
      find(filter: object, options: object): { toArray(): Promise<readonly TableRow[]> }
    }
  }
  close(): Promise<void>
}

/** The documents of a collection in MongoDB, which are only read. Throws TABLE_UNREADABLE, PACKAGE_MISSING. */
export async function mongodbRows({ address, table }: ForeignTable): Promise<readonly TableRow[]> {
  const client = await connected(address)
  try {
    // Whole numbers come as BigInts, so that none was rounded on the way.
    const options = { limit: MOST, useBigInt64: true, sort: { key: 1 }, maxTimeMS: PATIENCE.answer }
    return await client.db().collection(table).find({}, options).toArray()
  } catch (error) {
    throw unreadableTable(address, error, `The user needs to find in ${table}; --table names another collection.`)
  } finally {
    await client.close().catch(() => {})
  }
}

async function connected(address: string): Promise<Client> {
  const Driver = await driver()
  const waits = { serverSelectionTimeoutMS: PATIENCE.connect, connectTimeoutMS: PATIENCE.connect, appName: 'varve' }
  try {
    const client = new Driver(address, { ...waits, socketTimeoutMS: PATIENCE.answer })
    await client.connect()
    return client
  } catch (error) {
    throw unreadableTable(address, error, 'Look at host, port, user, password and the name of the database.')
  }
}

async function driver(): Promise<new (address: string, options: object) => Client> {
  try {
    return (await import('mongodb')).MongoClient
  } catch (cause) {
    throw withoutDriver('MongoDB', 'mongodb', cause)
  }
}
