import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Store } from 'varve'
import { isProblem } from '../../src/core/errors.ts'
import type { Said } from './config.ts'

/** The store a process of the fleet was told to use: `<script> <store module> <folder> <name>`. */
export async function connected(): Promise<{ connect: () => Store; name: string }> {
  const [module = '', folder = '', name = ''] = process.argv.slice(2)
  const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
  return { connect: () => connect(folder), name }
}

/** Says one thing; it has left this process when this returns. */
export function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`)
}

/** What `work` comes to, once the engine is there: it may be down for a while. */
export async function onceReached<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isProblem(error, 'STORE_UNREACHABLE')) throw error
      await pause(20)
    }
  }
}
