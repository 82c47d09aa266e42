import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../../engines/free-port.ts'

/** How long a server may take to start, in milliseconds. */
const START = 30_000

/**
 * HashiCorp's own server in development mode: in memory, unsealed, on a free port.
 * @example
 * await using server = await RealVault.start(program)
 */
export class RealVault implements AsyncDisposable {
  readonly root = 'root-of-this-test'
  readonly url: string
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'varve-vault-'))
  readonly #server: ChildProcess
  #said = ''
  readonly #atExit = (): void => this.#erase()

  private constructor(program: string, port: number) {
    this.url = `http://127.0.0.1:${port}`
    const dev = ['-dev', `-dev-root-token-id=${this.root}`, `-dev-listen-address=127.0.0.1:${port}`]
    this.#server = spawn(program, ['server', ...dev, '-dev-no-store-token', '-log-level=warn'], {
      env: { HOME: this.#folder, PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#server.stdout, this.#server.stderr])
      stream?.on('data', chunk => void (this.#said += String(chunk)))
    process.once('exit', this.#atExit)
  }

  static async start(program: string): Promise<RealVault> {
    const server = new RealVault(program, await freePort())
    await server.#ready()
    return server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#atExit)
    const ended = once(this.#server, 'exit')
    this.#server.kill('SIGKILL')
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #ready(): Promise<void> {
    const until = performance.now() + START
    while (performance.now() < until) {
      if (this.#server.exitCode !== null) break
      const answer = await fetch(`${this.url}/v1/sys/health`).catch(() => undefined)
      if (answer?.ok === true) return
      await pause(50)
    }
    this.#erase()
    throw new Error(`Vault did not start: ${this.#said}`)
  }

  #erase(): void {
    this.#server.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
