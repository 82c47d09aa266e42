import { VarveError } from '../../core/errors.ts'
import type { Timers } from '../../core/ports.ts'
import { within } from '../patience.ts'
import type { MongoCollection, MongoDatabase, MongoRow, MongoSession, MongoTime } from './driver.ts'
import { type Circumstance, told } from './failures.ts'
import type { Place } from './place.ts'

/** The collections of a store, by the word that follows the namespace. */
export type CollectionName = 'log' | 'revisions' | 'snapshots' | 'snapshot_parts' | 'records' | 'leases'

/** How a connection is used. */
export interface ConnectionOptions {
  readonly place: Place
  /** Names the store to people. */
  readonly store: string
  readonly namespace: string
  /** How long one request may take, in milliseconds. */
  readonly patience: number
  readonly timers: Timers
  /** The server's time as it is to be taken; tests move it. */
  readonly clock: (serverTime: number) => number
  /** Called whenever the server has answered. */
  readonly onAnswer: () => void
}

/** What a request works with: the database, its collections, and the options that every call is to be given. */
export interface Desk {
  readonly database: MongoDatabase
  readonly options: Calling
  readonly collection: (name: CollectionName) => MongoCollection
}

/** Options of one call of the driver: those below, and that values come as JavaScript has them. */
export interface Calling {
  readonly timeoutMS: number
  readonly session?: MongoSession
}

/** What a request is about. */
export interface About extends Omit<Circumstance, 'store'> {
  /** How many times the usual patience it may take; default 1. */
  readonly times?: number
}

/** The driver's own time limit fires first: it also ends what is under way. */
const GRACE = 200

/** Whatever the user's own client is set to, we read what we wrote. */
const PLAIN = {
  raw: false,
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: true,
  useBigInt64: false,
  ignoreUndefined: false,
  serializeFunctions: false,
}

/** Acknowledged by most members, each of which has it in its journal. */
export const DURABLY = { w: 'majority', journal: true }

/**
 * One store's way to its database. Each request has a time limit, reads what most members have, and writes what most
 * members have on their disks. On a replica set a request never sees less than an earlier one of this store did, not even
 * on a primary that was elected meanwhile: the time of the last answer goes along.
 */
export class Connection {
  readonly store: string
  readonly namespace: string
  readonly #options: ConnectionOptions
  #opening: Promise<{ database: MongoDatabase; ours: boolean }> | undefined
  #connected = false
  #hello: MongoRow = {}
  #seen: MongoTime | undefined
  #closed = false

  constructor(options: ConnectionOptions) {
    this.store = options.store
    this.namespace = options.namespace
    this.#options = options
  }

  /** True where writes go to several members, as far as the server has said. */
  get isReplicated(): boolean {
    return typeof this.#hello['setName'] === 'string' || this.#hello['msg'] === 'isdbgrid'
  }

  /** Throws CLOSED after `close`. */
  refuseClosed(): void {
    if (this.#closed) throw new VarveError('CLOSED', {})
  }

  /** Does one request, within its patience. Whatever fails is told in Varve's words. */
  async request<T>(work: (desk: Desk) => Promise<T>, { times = 1, ...about }: About = {}): Promise<T> {
    this.refuseClosed()
    const { store, onAnswer, patience } = this.#options
    const limit = patience * times
    // Loading the driver takes longer than any server on a busy machine, and is no reason to call it unreachable.
    await this.#target().catch(() => {})
    try {
      const answer = await this.#within(this.#do(work, limit), limit + GRACE)
      onAnswer()
      return answer
    } catch (error) {
      // What the driver says of a client that we closed meanwhile is beside the point.
      if (about.appending === undefined) this.refuseClosed()
      throw told(error, { store, ...about })
    }
  }

  /** What the server says of itself, and its clock in milliseconds since 1970 UTC. */
  async hello(): Promise<MongoRow & { readonly now: number }> {
    return this.request(async desk => this.#greet(desk))
  }

  /** The server's clock, in milliseconds since 1970 UTC. */
  async now(): Promise<number> {
    return (await this.hello()).now
  }

  /** The full name of a collection. */
  nameOf(collection: CollectionName): string {
    return `${this.namespace}_${collection}`
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const opened = await this.#opening?.catch(() => undefined)
    if (opened?.ours === true) await opened.database.client.close()
  }

  async #do<T>(work: (desk: Desk) => Promise<T>, timeoutMS: number): Promise<T> {
    const database = await this.#database(timeoutMS)
    const session = this.isReplicated ? this.#session(database) : undefined
    const options = { ...PLAIN, timeoutMS, ...(session === undefined ? {} : { session }) }
    try {
      return await work({ database, options, collection: name => this.#collection(database, name) })
    } finally {
      if (session !== undefined) this.#leave(session)
    }
  }

  #target(): Promise<{ database: MongoDatabase; ours: boolean }> {
    this.#opening ??= this.#options.place.connect()
    return this.#opening
  }

  async #database(timeoutMS: number): Promise<MongoDatabase> {
    const { database } = await this.#target()
    if (this.#connected) return database
    // A client whose first attempt failed does not try again by itself.
    await this.#within(database.client.connect(), timeoutMS)
    const options = { ...PLAIN, timeoutMS }
    await this.#greet({ database, options, collection: name => this.#collection(database, name) })
    this.#connected = true
    return database
  }

  async #greet({ database, options }: Desk): Promise<MongoRow & { readonly now: number }> {
    const answer = await database.command({ hello: 1 }, { ...PLAIN, timeoutMS: options.timeoutMS })
    this.#hello = answer
    const time = answer['localTime']
    return { ...answer, now: this.#options.clock(time instanceof Date ? time.getTime() : Number.NaN) }
  }

  #collection(database: MongoDatabase, name: CollectionName): MongoCollection {
    const readConcern = { level: this.isReplicated ? 'majority' : 'local' }
    const concerns = { readPreference: 'primary', readConcern, writeConcern: DURABLY }
    return database.collection(this.nameOf(name), { ...PLAIN, ...concerns })
  }

  #session({ client }: MongoDatabase): MongoSession {
    const session = client.startSession({ causalConsistency: true })
    if (this.#seen !== undefined) session.advanceOperationTime(this.#seen)
    return session
  }

  #leave(session: MongoSession): void {
    const time = session.operationTime
    if (time !== undefined && BigInt(time.toString()) > BigInt(this.#seen?.toString() ?? 0)) this.#seen = time
    session.endSession().catch(() => {})
  }

  async #within<T>(answer: Promise<T>, limit: number): Promise<T> {
    return within(answer, limit, this.#options.timers)
  }
}
