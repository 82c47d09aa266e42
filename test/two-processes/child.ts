import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** How a process ended, and what it printed. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly output: string
}

/** Runs one of the programs beside this file in a process of its own, and waits until it ends by itself. */
export async function child(program: string, ...words: string[]): Promise<Ended> {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const running = spawn(process.execPath, ['--conditions=varve-source', '--no-warnings', path, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // One that hangs is ended, and its signal says so.
    timeout: 20_000,
  })
  let output = ''
  for (const stream of [running.stdout, running.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()))
  const [code, signal] = (await once(running, 'close')) as [number | null, string | null]
  return { code, signal, output }
}
