import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SharedStorage } from '../storages/shared-storage.ts'

/** What a program says that was started during an outage; the ages and times are in milliseconds. */
export interface Said {
  /** How long its start took. */
  readonly started: number
  readonly uploads: number
  readonly counter: number
  readonly key: string
  readonly status: string
  readonly source: string
  readonly silence: number
  readonly staleFor?: number
  /** What it was warned of. */
  readonly told: readonly string[]
  readonly write: { readonly refused?: string; readonly took: number }
}

/** A program that is running. */
export interface Started extends AsyncDisposable {
  /** What it says next: once it has started, and whenever the store is heard again. */
  said(): Promise<Said>
}

/** Starts `cold-start.ts` as a process of its own, on a storage and with a file that keeps the last known good. */
export function coldStart({ module }: SharedStorage, folder: string, file: string, key: string): Started {
  const flags = ['--conditions=varve-source', '--no-warnings']
  const script = join(import.meta.dirname, 'cold-start.ts')
  const program: ChildProcess = spawn(process.execPath, [...flags, script, module, folder, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, VARVE_ENCRYPTION_KEY: key },
  })
  if (program.stdout === null) throw new Error('It has no output.')
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]()
  return {
    async said() {
      const line = await lines.next()
      if (line.done === true) throw new Error('It ended.')
      return JSON.parse(line.value) as Said
    },
    async [Symbol.asyncDispose]() {
      const ended = program.exitCode === null ? once(program, 'exit') : undefined
      program.kill('SIGKILL')
      await ended
    },
  }
}
