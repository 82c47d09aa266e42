import { isProblem, VarveError } from '../../core/errors.ts'
import { type CollectionName, type Connection, type Desk, DURABLY } from './connection.ts'
import type { MongoRow } from './driver.ts'
import { isThere } from './failures.ts'

interface Index {
  readonly name: string
  readonly keys: Record<string, 1>
  readonly unique: boolean
}

/** The collections, and what they need besides the index on `_id` that every collection has. */
const COLLECTIONS: Readonly<Record<CollectionName, readonly Index[]>> = {
  log: [],
  revisions: [{ name: 'id', keys: { id: 1 }, unique: true }],
  snapshots: [],
  snapshot_parts: [{ name: 'place', keys: { put: 1, index: 1 }, unique: true }],
  records: [
    { name: 'place', keys: { kind: 1, id: 1 }, unique: true },
    { name: 'expiry', keys: { expiresAt: 1 }, unique: false },
  ],
  leases: [],
}

/** One thing the database lacks. */
interface Lack {
  readonly collection: CollectionName
  /** Absent where the collection itself is missing. */
  readonly index?: Index
}

/** The commands that would make what the database lacks, as mongosh takes them. */
export async function pendingIn(connection: Connection): Promise<string[]> {
  return (await lacksOf(connection)).map(({ collection, index }) => {
    const name = JSON.stringify(connection.nameOf(collection))
    if (index === undefined) return `db.createCollection(${name})`
    const options = { name: index.name, ...(index.unique ? { unique: true } : {}) }
    return `db.getCollection(${name}).createIndex(${JSON.stringify(index.keys)}, ${JSON.stringify(options)})`
  })
}

/** Makes what the database lacks. Several processes may do so at once. Throws STORE_READ_ONLY for a user who may not. */
export async function migrate(connection: Connection): Promise<void> {
  const { store } = connection
  try {
    for (const lack of await lacksOf(connection))
      await connection.request(async desk => make(connection, desk, lack), { writing: true, times: 10 })
  } catch (cause) {
    if (!isProblem(cause, 'STORE_READ_ONLY')) throw cause
    const remedy = 'Collections or indexes are missing. Run `varve migrate` with a user who may make them.'
    throw new VarveError('STORE_READ_ONLY', { store, remedy }, { cause })
  }
}

async function make(connection: Connection, desk: Desk, { collection, index }: Lack): Promise<void> {
  if (index !== undefined) {
    const { name, keys, unique } = index
    await desk.collection(collection).createIndex(keys, { ...desk.options, name, ...(unique ? { unique } : {}) })
    return
  }
  try {
    await desk.database.createCollection(connection.nameOf(collection), { ...desk.options, writeConcern: DURABLY })
  } catch (error) {
    if (!isThere(error)) throw error
  }
}

async function lacksOf(connection: Connection): Promise<Lack[]> {
  const names = Object.keys(COLLECTIONS) as CollectionName[]
  const there = await collectionsIn(connection)
  const lacks = await Promise.all(
    names.map(async collection => {
      const indexes = COLLECTIONS[collection]
      const found = there.get(connection.nameOf(collection))
      if (found === undefined) return [{ collection }, ...indexes.map(index => ({ collection, index }))]
      refuseStrange(connection, found)
      if (indexes.length === 0) return []
      const has = await indexesOf(connection, collection)
      return indexes.filter(index => !has.some(one => isSame(one, index))).map(index => ({ collection, index }))
    }),
  )
  return lacks.flat()
}

async function collectionsIn(connection: Connection): Promise<Map<string, MongoRow>> {
  const names = Object.keys(COLLECTIONS).map(name => connection.nameOf(name as CollectionName))
  const found = await connection.request(async ({ database, options }) =>
    database.listCollections({ name: { $in: names } }, options).toArray(),
  )
  return new Map(found.map(one => [String(one['name']), one]))
}

async function indexesOf(connection: Connection, collection: CollectionName): Promise<MongoRow[]> {
  return connection.request(async desk => desk.collection(collection).listIndexes(desk.options).toArray())
}

function isSame(found: MongoRow, { keys, unique }: Index): boolean {
  const shape = (of: unknown): string =>
    JSON.stringify(Object.entries(of ?? {}).map(([key, way]) => [key, Number(way)]))
  return shape(found['key']) === shape(keys) && (found['unique'] === true) === unique
}

/** Names that differ in case only would be one under a collation; a capped collection loses what was written first. */
function refuseStrange({ store }: Connection, found: MongoRow): void {
  const options: object = found['options'] ?? {}
  const strange = ['collation', 'capped', 'timeseries', 'viewOn'].find(
    name => name in options && !(name === 'collation' && isSimple(options)),
  )
  if (strange === undefined) return
  throw new VarveError('STORE_UNSAFE', {
    store,
    reason: `its collection ${String(found['name'])} was made with ${strange}`,
    remedy: 'Drop it, and let Varve make its collections.',
  })
}

function isSimple(options: object): boolean {
  const collation = 'collation' in options ? options.collation : undefined
  return typeof collation === 'object' && collation !== null && 'locale' in collation && collation.locale === 'simple'
}
