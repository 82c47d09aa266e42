import { VarveError } from '../../core/errors.ts'
import { textWithoutPasswords } from '../../core/passwords.ts'
import type { MongoConnection, MongoDatabase, MongoTarget } from './driver.ts'

/** Where a store leads. */
export interface Place {
  /** Names it to people, without credentials: `db1:27017,db2:27017/shop`. */
  readonly name: string
  /** The user's own database, or a client of ours, which is made on first use and closed with the store. */
  connect(): Promise<{ readonly database: MongoDatabase; readonly ours: boolean }>
}

const ADDRESS = /^mongodb(?:\+srv)?:\/\/(?:[^@/?]*@)?([^@/?]+)\/([^/?]+)(?:\?.*)?$/i

/**
 * Finds out where a target leads. Throws USAGE for an address without a database, and never says the address. `patience`
 * is how long a new client waits for a server, unless the address says otherwise.
 */
export function placeOf(target: MongoTarget, patience: number): Place {
  if (typeof target === 'string') return placeAt(target, patience)
  const database = 'databaseName' in target ? target : target.db()
  return { name: database.databaseName, connect: async () => ({ database, ours: false }) }
}

function placeAt(address: string, patience: number): Place {
  const [, hosts, database] = ADDRESS.exec(address) ?? []
  if (hosts === undefined || database === undefined) {
    throw new VarveError('USAGE', {
      issue: 'The address of the MongoDB store names no database, or is none.',
      remedy: 'Write mongodb://user:password@host:27017/database, with @ : / ? # in the password percent-encoded.',
    })
  }
  return {
    name: `${hosts}/${decodeURIComponent(database)}`,
    connect: async () => ({ database: (await clientOf(address, patience)).db(), ours: true }),
  }
}

async function clientOf(address: string, patience: number): Promise<MongoConnection> {
  const { MongoClient } = await driver()
  const told = (name: string): boolean => new RegExp(`[?&]${name}=`, 'i').test(address)
  const waits = Object.fromEntries(
    ['serverSelectionTimeoutMS', 'connectTimeoutMS'].filter(name => !told(name)).map(name => [name, patience]),
  )
  try {
    return new MongoClient(address, { ...(told('appName') ? {} : { appName: 'varve' }), ...waits })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    // Without the cause: what the driver says of an address may hold all of it.
    throw new VarveError('USAGE', {
      issue: `The driver cannot read the address of the MongoDB store: ${textWithoutPasswords(reason).replaceAll(address, '…')}.`,
      remedy: 'Percent-encode what is special in user and password, and see what options the driver takes.',
    })
  }
}

async function driver(): Promise<{ MongoClient: new (address: string, options: object) => MongoConnection }> {
  try {
    return await import('mongodb')
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause
    const issue = 'The MongoDB store needs the package mongodb, which is not installed.'
    throw new VarveError('USAGE', { issue, remedy: 'Run: npm i mongodb' }, { cause })
  }
}
