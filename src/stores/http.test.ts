import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { COPIER, serveStore, tokenOf, type ServedStore } from '../../test/server/served-store.ts'
import { node } from '../../test/store-contract/engine-names.ts'
import { holdToContract } from '../../test/store-contract/hold-to-contract.ts'
import { IMPATIENT, networked, PATIENT } from '../../test/store-contract/networked.ts'
import type { StorageUnderTest } from '../testing/store-contract.ts'
import { http } from './http.ts'
import { sqlite } from './sqlite.ts'

/** A server on an embedded file, and a store on that server. */
async function served(): Promise<StorageUnderTest & { readonly server: ServedStore }> {
  const folder = mkdtempSync(join(tmpdir(), 'varve-http-'))
  let ahead = 0
  const clock = { now: () => Date.now() + ahead }
  const server = await serveStore(sqlite(join(folder, 'varve.db'), { clock, poll: 20 }))
  return {
    server,
    connect: () => http(server.url, { token: tokenOf('dana', COPIER), ...PATIENT }),
    advance: milliseconds => void (ahead += milliseconds),
    drop: async () => {
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

describe('the store over HTTP', () => {
  holdToContract({
    store: 'HTTP',
    way: 'of a server on SQLite',
    engine: () => node,
    fresh: served,
    behindNetwork: async () => {
      const storage = await served()
      return networked(storage.server, storage, ({ host, port }) =>
        http(`http://${host}:${port}`, { token: tokenOf('dana', COPIER), ...IMPATIENT }),
      )
    },
  })
})
