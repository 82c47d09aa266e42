import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { storeContract } from '../testing/store-contract.ts'
import { file } from './file.ts'

describe('the file store', () => {
  const fresh = async () => {
    const directory = await mkdtemp(join(tmpdir(), 'varve-file-'))
    let passed = 0
    const clock = { now: () => Date.now() + passed }
    return {
      connect: () => file(join(directory, 'log'), { clock }),
      advance: (milliseconds: number) => void (passed += milliseconds),
      drop: () => rm(directory, { recursive: true }),
    }
  }
  for (const { title, run } of storeContract(fresh)) it(title, run, 60_000)
})
