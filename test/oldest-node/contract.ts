/** Puts a store to the contract without a test runner, and prints what it did not keep: `contract.ts <store>`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/core/ports.ts'
import { file } from '../../src/stores/file.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { type StorageUnderTest, storeContract } from '../../src/testing/store-contract.ts'

const stores: Readonly<Record<string, (folder: string, clock: { now(): number }) => Store>> = {
  sqlite: (folder, clock) => sqlite(join(folder, 'varve.db'), { clock }),
  file: (folder, clock) => file(join(folder, 'log'), { clock }),
}

const connect = stores[process.argv[2] ?? '']
if (connect === undefined) throw new Error(`Name a store: ${Object.keys(stores).join(', ')}`)

function fresh(): StorageUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'varve-contract-'))
  let ahead = 0
  return {
    connect: () => connect?.(folder, { now: () => Date.now() + ahead }) as Store,
    advance: milliseconds => void (ahead += milliseconds),
    drop: () => rmSync(folder, { recursive: true }),
  }
}

const broken: string[] = []
const promises = storeContract(fresh)
for (const { title, run } of promises) await run().catch((error: unknown) => broken.push(`${title}: ${String(error)}`))
console.log(JSON.stringify({ version: process.versions.node, promises: promises.length, broken }))
