import { fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Answer, Question } from './shop.ts'

/** A shop that runs in a process of its own. */
export interface RunningShop extends AsyncDisposable {
  /** Asks it, once it has heard of a revision. */
  ask(question: Question): Promise<Answer>
}

/** Starts a shop on a store, with variables of its own. */
export function start(file: string, variables: Readonly<Record<string, string>>): RunningShop {
  const shop = fork(fileURLToPath(new URL('shop.ts', import.meta.url)), [file], {
    execArgv: ['--conditions=varve-source', '--no-warnings'],
    env: { PATH: process.env['PATH'], ...variables },
  })
  const ended = once(shop, 'exit')
  return {
    ask: async question => {
      const answered = once(shop, 'message')
      shop.send(question)
      const stopped = ended.then(([code]) => Promise.reject(new Error(`The shop ended with ${code}.`)))
      const [answer] = (await Promise.race([answered, stopped])) as [Answer]
      return answer
    },
    [Symbol.asyncDispose]: async () => {
      if (shop.connected) shop.disconnect()
      await ended
    },
  }
}
