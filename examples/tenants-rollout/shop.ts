/** The running shop: `shop.ts <file>`. It starts once, follows the file, and answers what every tenant is served. */
import process from 'node:process'
import { open } from 'varve'
import { env } from 'varve/sources'
import { sqlite } from 'varve/stores/sqlite'
import { config } from './settings.ts'
import { tenants } from './tenants.ts'

/** What the shop serves, after it has heard of a revision. */
export interface Answer {
  readonly pid: number
  /** Tenants that are recommended books. */
  readonly recommended: readonly string[]
  /** Requests per minute of each tenant asked about. */
  readonly limits: readonly number[]
}

/** What the shop is asked. */
export interface Question {
  readonly revision: number
  readonly limitsOf: readonly string[]
}

if (import.meta.main) {
  const varve = await open(config, {
    sources: [env({ prefix: 'SHELF' })],
    store: sqlite(process.argv[2] ?? ''),
    poll: '200ms',
    as: { environment: 'production', service: 'shop' },
  })

  /** Waits until this process has heard of a revision by itself. */
  const heard = async (revision: number): Promise<void> => {
    const changes = varve.watchDecisions('*')
    if (varve.head().number >= revision) return changes.stop()
    for await (const _ of changes) if (varve.head().number >= revision) return
  }

  process.on('message', ({ revision, limitsOf }: Question) => {
    void heard(revision).then(() =>
      process.send?.({
        pid: process.pid,
        recommended: tenants.filter(tenant => varve.for({ tenant }).get('features.aiRecommendations')),
        limits: limitsOf.map(tenant => varve.for({ tenant }).get('rateLimit.requestsPerMinute')),
      } satisfies Answer),
    )
  })
  process.on('disconnect', () => void varve.close())
}
