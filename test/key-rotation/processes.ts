import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Said } from './config.ts'

/** A process of a run, and everything it has said. */
export interface Child {
  readonly said: readonly Said[]
  /** Resolves once it has said something that fits, or has ended. */
  heard(fits: (said: Said) => boolean): Promise<void>
  /** Ends its input, and waits for it to end. Throws where it failed. */
  ended(): Promise<void>
  kill(): Promise<void>
}

/** Starts one of the scripts beside this file. */
export function start(script: 'rotator' | 'reader' | 'setter', args: readonly string[]): Child {
  const flags = ['--conditions=varve-source', '--no-warnings']
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, `${script}.ts`), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const said: Said[] = []
  const closed = once(child, 'close')
  let text = ''
  const listeners = new Set<() => void>()
  const tell = (): void => listeners.forEach(listener => listener())
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n')
    // What has no line end yet may have been cut by the kill.
    text = lines.pop() ?? ''
    for (const line of lines) said.push(JSON.parse(line) as Said)
    tell()
  })
  child.once('close', tell)
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    said,
    heard: fits =>
      new Promise(resolve => {
        const listener = (): void => {
          if (!isOver() && !said.some(fits)) return
          listeners.delete(listener)
          resolve()
        }
        listeners.add(listener)
        listener()
      }),
    async ended() {
      child.stdin.end()
      await closed
      if (child.exitCode !== 0) throw new Error(`the ${script} ended with ${child.exitCode ?? child.signalCode}`)
    },
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
