/** A document as the driver gives it. */
export type MongoRow = Readonly<Record<string, unknown>>

/** What we use of the driver's `Db`. */
export interface MongoDatabase {
  readonly databaseName: string
  readonly client: MongoConnection
  /** How its writes are acknowledged unless they say otherwise; ours do. */
  readonly writeConcern?: { readonly w?: number | string; readonly journal?: boolean } | undefined
  collection(name: string, options?: object): MongoCollection
  createCollection(name: string, options?: object): Promise<unknown>
  listCollections(filter?: object, options?: object): MongoCursor
  command(command: Record<string, unknown>, options?: object): Promise<MongoRow>
}

/** What we use of the driver's `MongoClient`. */
export interface MongoConnection {
  connect(): Promise<unknown>
  close(): Promise<void>
  db(name?: string): MongoDatabase
  startSession(options?: object): MongoSession
}

/** What we use of the driver's `Collection`. */
export interface MongoCollection {
  find(filter: object, options?: object): MongoCursor
  insertOne(document: object, options?: object): Promise<unknown>
  insertMany(documents: Record<string, unknown>[], options?: object): Promise<unknown>
  updateOne(filter: object, update: object, options?: object): Promise<{ matchedCount: number }>
  findOneAndUpdate(filter: object, update: object, options: object): Promise<MongoRow | null>
  deleteOne(filter: object, options?: object): Promise<{ deletedCount: number }>
  deleteMany(filter: object, options?: object): Promise<{ deletedCount: number }>
  createIndex(keys: Record<string, 1>, options?: object): Promise<unknown>
  listIndexes(options?: object): MongoCursor
  watch(pipeline: Record<string, unknown>[], options?: object): MongoStream
}

/** What we use of the driver's cursors. */
export interface MongoCursor {
  toArray(): Promise<MongoRow[]>
  next(): Promise<MongoRow | null>
  close(): Promise<void>
}

/** What we use of the driver's `ChangeStream`. */
export interface MongoStream {
  readonly closed: boolean
  tryNext(): Promise<object | null>
  close(): Promise<void>
}

/** What we use of the driver's `ClientSession`. */
export interface MongoSession {
  readonly operationTime?: MongoTime | undefined
  advanceOperationTime(time: MongoTime): void
  endSession(): Promise<void>
}

/** What we use of the driver's `Timestamp`: a number of 64 bits as text. */
export interface MongoTime {
  toString(): string
}

/** What the store is made with: the address of a database, or the user's own database or client. */
export type MongoTarget = string | MongoDatabase | MongoConnection
