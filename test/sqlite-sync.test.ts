import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findBreak } from '../src/core/revisions/seal.ts'
import { sha256 } from '../src/testing/store-contract/chain.ts'
import { sqlite } from '../src/stores/sqlite.ts'
import { describeWith } from './describe-with.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'varve-sync-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Runs a program under strace and returns what it said and which of its calls were seen, in their order. */
function trace(strace: string, program: string, inject: string[] = []): { said: string[]; calls: string[] } {
  const log = join(folder, 'trace.txt')
  const script = join(import.meta.dirname, 'sqlite-sync', program)
  const watch = ['-f', '-y', '-s', '16', '-e', 'trace=fsync,fdatasync,pwrite64,write', ...inject, '-o', log]
  const run = [process.execPath, '--conditions=varve-source', '--no-warnings', script, join(folder, 'varve.db'), '5']
  const { stdout, stderr, status } = spawnSync(strace, [...watch, ...run], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return { said: stdout.trim().split('\n'), calls: readFileSync(log, 'utf8').split('\n') }
}

const isSync = (call: string): boolean => /\bf(data)?sync\(\d+<[^>]*varve\.db-wal>/.test(call)
const isWrite = (call: string): boolean => /\bpwrite64\(\d+<[^>]*varve\.db-wal>/.test(call)

/** The acknowledgements that came while something written to the write-ahead log was not synced, or before any write. */
function unsynced(calls: string[]): string[] {
  const early: string[] = []
  let state: 'nothing' | 'written' | 'synced' = 'nothing'
  for (const call of calls) {
    if (isWrite(call)) state = 'written'
    else if (isSync(call) && state === 'written') state = 'synced'
    const [acknowledged] = /ACK \d+/.exec(call) ?? []
    if (acknowledged === undefined) continue
    if (state !== 'synced') early.push(acknowledged)
    state = 'nothing'
  }
  return early
}

describeWith('strace', 'a commit of the SQLite store', strace => {
  it('is synced after it is written and before it is acknowledged, every one', () => {
    const { said, calls } = trace(strace, 'append.ts')
    expect(said).toEqual(['OPEN', 'ACK 1', 'ACK 2', 'ACK 3', 'ACK 4', 'ACK 5'])
    expect(unsynced(calls)).toEqual([])
  })

  it('would be seen if it were not synced', () => {
    const { said, calls } = trace(strace, 'append-carelessly.ts')
    expect(said).toContain('ACK 5')
    expect(unsynced(calls)).toEqual(['ACK 1', 'ACK 2', 'ACK 3', 'ACK 4', 'ACK 5'])
  })

  it('whose sync fails is not acknowledged, and is resolved by asking the log', async () => {
    const { calls } = trace(strace, 'append.ts')
    rmSync(folder, { recursive: true })
    folder = mkdtempSync(join(tmpdir(), 'varve-sync-'))
    // The sync of the third revision, found by counting those of a run without faults.
    const [, call = 'fsync'] = /\b(f(?:data)?sync)\(/.exec(calls.find(isSync) ?? '') ?? []
    const before = calls.slice(
      0,
      calls.findIndex(line => line.includes('ACK 2')),
    )
    const third = before.filter(line => line.includes(`${call}(`)).length + 1
    const { said } = trace(strace, 'append.ts', ['-e', `inject=${call}:error=EIO:when=${third}`])
    expect(said).toEqual(['OPEN', 'ACK 1', 'ACK 2', 'FAILED STORE_INDETERMINATE', 'ACK 3', 'ACK 4', 'ACK 5'])
    const store = sqlite(join(folder, 'varve.db'))
    const { logId } = await store.open()
    const { revisions } = await store.read(0, 10)
    await store.close()
    const genesis = { logId, number: 0, hash: sha256(`varve/log/1\n${logId}`), at: 0 }
    expect(revisions).toHaveLength(5)
    expect(findBreak(revisions, genesis, sha256)).toBeUndefined()
  })
})
