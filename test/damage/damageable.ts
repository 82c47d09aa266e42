import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { defineConfig, isVarveError, live, open, type Store, type Varve } from 'varve'
import { file } from 'varve/stores/file'
import { integer } from 'varve/schema'
import { sqlite } from 'varve/stores/sqlite'

export const KEY = 'limits.maxUploads'
export const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 0, doc: 'Uploads a day.' }) } })
export const signed = { by: 'dana', message: 'Traffic spike' }

/** A log that can be damaged where no store looks. Its revision n, from the second on, sets the key to 10 × n. */
export interface Damageable extends Disposable {
  readonly folder: string
  connect(): Store
  /** The bytes of a revision's text. */
  textOf(number: number): Buffer
  /** Puts other bytes in their place. */
  overwrite(number: number, text: Buffer): void
}

export function openOn(store: Store): Promise<Varve<typeof config.tree>> {
  return open(config, { store, as: { environment: 'test' }, onProblem: () => {} })
}

/** Writes `count` revisions through the public door and closes: the first declares, the others set. */
export async function fill(log: Pick<Damageable, 'connect'>, count = 12): Promise<void> {
  await using varve = await openOn(log.connect())
  for (let number = varve.head().number + 1; number <= count; number = varve.head().number + 1) {
    await varve.set(KEY, 10 * Math.max(number, 2), signed)
  }
}

/** What somebody finds who opens the log, checks it and tries to write. */
export async function findings(store: Store): Promise<Record<string, unknown>> {
  try {
    await using varve = await openOn(store)
    const verified = await varve.verify()
    const { status } = varve.health()
    const value = varve.get(KEY)
    const written = await varve.set(KEY, 1, { ...signed, dryRun: true }).then(() => 'accepted', codeOf)
    const found = verified.ok ? { verified: 'ok' } : { revision: verified.revision, sound: verified.sound }
    return { ...found, status, value, written }
  } catch (error) {
    return { refused: codeOf(error), ...(isVarveError(error) ? { details: error.details } : {}) }
  }
}

/** The code of a problem; an error that is none fails the test that meets it. */
function codeOf(error: unknown): string {
  if (isVarveError(error)) return error.code
  throw error
}

/** What is found when revision `number` is not what was written. */
export function brokenAt(number: number): Record<string, unknown> {
  const value = number <= 2 ? 0 : 10 * (number - 1)
  return { revision: number, sound: number - 1, status: 'broken', value, written: 'CHAIN_BROKEN' }
}

function temporary(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'varve-damage-'))
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

/** A log in a SQLite file, `varve.db` in its folder. */
export function sqliteLog(): Damageable & { change(statement: string, ...values: (string | number)[]): void } {
  const { folder, remove } = temporary()
  const path = join(folder, 'varve.db')
  const within = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(path)
    try {
      // This is damage: it need not last.
      database.exec('PRAGMA synchronous = OFF')
      return work(database)
    } finally {
      database.close()
    }
  }
  return {
    folder,
    connect: () => sqlite(path),
    textOf: number =>
      within(database => {
        const row = database.prepare('SELECT CAST(text AS BLOB) AS bytes FROM revision WHERE number = ?').get(number)
        return Buffer.from(row?.['bytes'] as Uint8Array)
      }),
    overwrite: (number, text) =>
      within(database => {
        database.prepare('UPDATE revision SET text = CAST(? AS TEXT) WHERE number = ?').run(text, number)
      }),
    change: (statement, ...values) => within(database => void database.prepare(statement).run(...values)),
    [Symbol.dispose]: remove,
  }
}

/** A log in a folder, `log` in its own; with `block`, so many revisions are rolled up into one segment. */
export function fileLog(
  block = 1000,
): Damageable & { names(room: string): string[]; rename(a: string, b: string): void } {
  const { folder, remove } = temporary()
  const root = join(folder, 'log')
  const pathOf = (number: number): string => join(root, 'revisions', `${String(number).padStart(12, '0')}.json`)
  return {
    folder,
    connect: () => file(root, { block }),
    textOf: number => readFileSync(pathOf(number)).subarray(0, -1),
    overwrite: (number, text) => writeFileSync(pathOf(number), Buffer.concat([text, Buffer.from('\n')])),
    names: room => readdirSync(join(root, room)).toSorted(),
    rename: (a, b) => renameSync(join(root, a), join(root, b)),
    [Symbol.dispose]: remove,
  }
}

/** Bytes with one bit of one of them turned over. */
export function flipped(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes)
  other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
  return other
}
