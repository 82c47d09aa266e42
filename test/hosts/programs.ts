import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answer, Asked, Done } from './asking.ts'
import type { Host } from './network.ts'

/** What a program did, and how long it took over there, in milliseconds. */
export type Told = Done & { readonly taken: number }

/** A program that runs on a host. */
export class Program implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (answer: Told) => void>()
  #calls = 0

  private constructor(process: ChildProcess) {
    this.#process = process
    process.on('message', (message: Answer | 'ready') => {
      if (message === 'ready') return
      this.#waiting.get(message.call)?.({ ...message.answer, taken: message.taken })
      this.#waiting.delete(message.call)
    })
  }

  /** Starts one that uses the store at an address, as this machine has it, by way of its host's network. */
  static async on(host: Host, name: string, store: string): Promise<Program> {
    const url = new URL(store)
    url.hostname = host.address
    if (host.port !== undefined) url.port = String(host.port)
    url.searchParams.set('heartbeat', '1s')
    const flags = ['--conditions=varve-source', '--no-warnings']
    const [command = '', ...args] = [...host.enter, process.execPath, ...flags]
    const child = spawn(command, [...args, join(import.meta.dirname, 'program.ts'), name], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, VARVE_STORE: url.href },
    })
    const ended = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`The program on host ${name} ended with ${String(code)}.`)),
    )
    ended.catch(() => {})
    await Promise.race([once(child, 'message'), ended])
    return new Program(child)
  }

  /** Has it do something. What fails there is told by its code. */
  async ask(asked: Asked): Promise<Told> {
    const call = (this.#calls += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, resolve)
      this.#process.send({ call, asked }, error => (error === null ? undefined : reject(error)))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = once(this.#process, 'exit')
    this.#process.disconnect()
    // What is cut off cannot say goodbye.
    const impatience = setTimeout(() => this.#process.kill('SIGKILL'), 3_000)
    await gone
    clearTimeout(impatience)
  }
}
