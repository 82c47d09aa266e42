import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a program of this folder in a process of its own, with a collector that can be called. */
export function child(program: string, ...args: readonly string[]): ChildProcess {
  return start(program, args, {})
}

/** The same for a program that uses a store. Its address may hold a password, so it is no argument. */
export function childOn(address: string, program: string, ...args: readonly string[]): ChildProcess {
  return start(program, args, { VARVE_STORE: address })
}

/** The address that `childOn` was given. */
export function givenAddress(): string {
  // varve-scan-ignore process-env because the measuring process has no settings of its own
  return process.env['VARVE_STORE'] ?? ''
}

function start(program: string, args: readonly string[], variables: Readonly<Record<string, string>>): ChildProcess {
  const path = fileURLToPath(new URL(program, import.meta.url))
  return fork(path, args, {
    execArgv: ['--expose-gc', '--conditions=varve-source', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...variables },
  })
}

/** The next message a child sends. Throws when it ends without one. */
export async function message<T>(from: ChildProcess): Promise<T> {
  const ended = new AbortController()
  const exit = (code: number | null): void => ended.abort(new Error(`The measuring process ended with ${code}.`))
  from.once('exit', exit)
  try {
    const [answer] = (await once(from, 'message', { signal: ended.signal })) as [T]
    return answer
  } finally {
    from.off('exit', exit)
  }
}

/** Sends what a child measured to whoever started it. */
export function answer(measured: unknown): void {
  process.send?.(measured)
}

/** Bytes of heap in use once everything that can be collected is. */
export function settledHeap(): number {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
  gc?.()
  return process.memoryUsage().heapUsed
}
