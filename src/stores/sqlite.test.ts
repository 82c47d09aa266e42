import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { storeContract } from '../testing/store-contract.ts'
import { sqlite } from './sqlite.ts'

describe('the SQLite store', () => {
  const fresh = () => {
    const folder = mkdtempSync(join(tmpdir(), 'varve-sqlite-'))
    let now = Date.UTC(2026, 0, 15)
    return {
      connect: () => sqlite(join(folder, 'varve.db'), { clock: { now: () => now } }),
      advance: (milliseconds: number) => void (now += milliseconds),
      drop: () => rmSync(folder, { recursive: true }),
    }
  }
  for (const { title, run } of storeContract(fresh)) it(title, run)
})
