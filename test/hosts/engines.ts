import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresEngine } from '../engines/postgres.ts'
import { RedisEngine } from '../engines/redis.ts'
import type { ToolName } from '../tools.ts'

/** An engine that hosts can reach. */
export interface ReachedEngine extends AsyncDisposable {
  readonly port: number
  /** The address of an empty store, as it is on this machine. */
  readonly store: string
}

/** A kind of engine that hosts share. */
export interface ReachedKind {
  readonly name: string
  readonly needs: ToolName
  /** Starts one that listens on these addresses. */
  start(listen: readonly string[]): Promise<ReachedEngine>
}

/** The engines that hosts are tested with. */
export const reachedKinds: readonly ReachedKind[] = [
  {
    name: 'PostgreSQL',
    needs: 'postgres',
    async start(listen) {
      const folder = mkdtempSync(join(tmpdir(), 'varve-hba-'))
      const hba = join(folder, 'pg_hba.conf')
      writeFileSync(hba, 'host all all all scram-sha-256\n')
      // It is read by PostgreSQL's own user.
      chmodSync(folder, 0o755)
      const engine = await PostgresEngine.start({ listen_addresses: listen.join(','), hba_file: hba })
      return {
        port: engine.port,
        store: await engine.database(),
        async [Symbol.asyncDispose]() {
          await engine.drop()
          rmSync(folder, { recursive: true })
        },
      }
    },
  },
  {
    name: 'Redis',
    needs: 'redis-server',
    async start(listen) {
      const engine = await RedisEngine.start({ config: { bind: listen.join(' ') }, password: true })
      return { port: engine.port, store: engine.url, [Symbol.asyncDispose]: () => engine.drop() }
    },
  },
]
