import { fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Answer, Task } from './worker.ts'

/** A worker that runs in a process of its own. */
export interface Worker extends AsyncDisposable {
  readonly name: string
  /** Gives it something to do, and returns what it serves after that. */
  do(task: Task): Promise<Answer>
}

/** What all workers are told by their environment. */
export interface Surroundings {
  /** The store's address. */
  readonly address: string
  /** The file in which the last known good is kept, and the key that seals it. */
  readonly kept: string
  readonly key: string
}

/** Starts a worker. */
export function start(name: string, { address, kept, key }: Surroundings): Worker {
  const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [name], {
    execArgv: ['--conditions=varve-source', '--no-warnings'],
    env: {
      PATH: process.env['PATH'],
      VARVE_STORE: address,
      VARVE_LAST_KNOWN_GOOD: kept,
      VARVE_ENCRYPTION_KEY: key,
    },
  })
  const ended = once(worker, 'exit')
  return {
    name,
    do: async task => {
      const answered = once(worker, 'message')
      worker.send(task)
      const stopped = ended.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}.`)))
      const [answer] = (await Promise.race([answered, stopped])) as [Answer]
      return answer
    },
    [Symbol.asyncDispose]: async () => {
      if (worker.connected) worker.disconnect()
      await ended
    },
  }
}
