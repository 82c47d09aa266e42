import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address } from '../network/proxy.ts'
import { freePort } from './free-port.ts'
import { unprivileged } from './postgres-programs.ts'

/** For how long a client has a connection to the server: its own, a transaction, or a statement. */
export type PoolMode = 'session' | 'transaction' | 'statement'

/**
 * A PgBouncer of the test's own before a server, on a free port: its few connections to the server are shared by all clients.
 * @example
 * await using pooler = await PgBouncer.before(engine, address, 'transaction')
 * const store = postgres(pooler.address)
 */
export class PgBouncer implements AsyncDisposable {
  /** The address it was made for, through it. */
  readonly address: string
  readonly #process: ChildProcess
  readonly #folder: string

  private constructor(address: string, process: ChildProcess, folder: string) {
    this.address = address
    this.#process = process
    this.#folder = folder
  }

  /** Starts one for the role of an address. */
  static async before({ host, port }: Address, address: string, mode: PoolMode): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'varve-pgbouncer-'))
    const user = unprivileged()
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid)
    const through = new URL(address)
    through.port = String(await freePort())
    const place = (name: string): string => join(folder, name)
    writeFileSync(place('users'), `"${through.username}" "${through.password}"\n`)
    writeFileSync(
      place('settings'),
      `[databases]\n* = host=${host} port=${port}\n[pgbouncer]\nlisten_addr=${host}\nlisten_port=${through.port}
unix_socket_dir=${folder}\nauth_type=scram-sha-256\nauth_file=${place('users')}\npool_mode=${mode}\ndefault_pool_size=${mode === 'session' ? 20 : 3}\n`,
    )
    const server = spawn('pgbouncer', [place('settings')], { ...user, stdio: ['ignore', 'ignore', 'pipe'] })
    await started(server)
    return new PgBouncer(through.href, server, folder)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function started(server: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('process up')) resolve()
    })
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`PgBouncer ended with ${code}:\n${said}`)))
  })
}
