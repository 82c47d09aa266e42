import { rolePermissions } from 'varve/protocol'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../../src/testing/store-contract/text.ts'
import { byTier, tell } from '../../tier.ts'
import { documentOf, operationsOf } from './documented.ts'
import { randomRequest } from './random-request.ts'
import { PLANTED, principal, served, type Served } from './served.ts'

const seed = Number(process.env['VARVE_SEED'] ?? byTier({ short: 7, long: Date.now() % 1_000_000 }))
const count = byTier({ short: 200, long: 5000 })
/** An answer that takes longer hangs. */
const PATIENCE = 5000

async function shopFor(role: 'viewer' | 'editor' | 'admin'): Promise<Served> {
  const as = principal({ permissions: new Set(rolePermissions[role]) })
  const limits = { perMinute: 1e9, revisionPatience: 0 }
  const shop = await served({ as: () => Promise.resolve(as), limits })
  await shop.varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Before the storm' })
  return shop
}

/** The body of an answer; a stream is ended at its head. */
async function read(answer: Response): Promise<string> {
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) return answer.text()
  await answer.body?.cancel()
  return ''
}

/** What is wrong with how a request was answered; undefined where nothing is. */
async function complaint(shop: Served, request: Request): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<string>(resolve => (timer = setTimeout(() => resolve('was not answered'), PATIENCE)))
  const asked = async (): Promise<string | undefined> => {
    const answer = await shop.handler(request)
    const text = await read(answer)
    if (answer.status >= 500) return `answered ${answer.status}: ${text} ${shop.lines.at(-1)?.failure ?? ''}`
    return text.includes(PLANTED) ? 'told a secret' : undefined
  }
  const found = await Promise.race([asked(), late])
  clearTimeout(timer)
  return found
}

describe('a storm of requests that nobody would send on purpose', () => {
  it.each([
    ['viewer', false],
    ['admin', true],
  ] as const)(
    'of a %s (only trying: %s) is answered, tells no secret and changes nothing',
    async (role, dryRun) => {
      await using shop = await shopFor(role)
      const operations = operationsOf(await documentOf(shop))
      const chance = seeded(seed)
      const { hash } = shop.varve.head()
      const statuses = new Map<number, number>()
      for (let round = 0; round < count; round += 1) {
        const request = randomRequest(chance, operations, dryRun)
        const asked = `${request.method} ${request.url}`
        expect(await complaint(shop, request), `seed ${seed}, round ${round}: ${asked}`).toBeUndefined()
        expect(shop.varve.head().hash, `seed ${seed}, round ${round}: ${asked}`).toBe(hash)
        const status = shop.lines.at(-1)?.status ?? 0
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        shop.lines.length = 0
      }
      tell(`storm of a ${role}: seed ${seed}, ${JSON.stringify(Object.fromEntries(statuses))}`)
    },
    byTier({ short: 30_000, long: 300_000 }),
  )

  it.each(['editor', 'admin'] as const)(
    'of a %s who may write is answered, tells no secret, and leaves a log that verifies',
    async role => {
      await using shop = await shopFor(role)
      const operations = operationsOf(await documentOf(shop)).filter(({ path }) => !path.startsWith('/v1/log'))
      const chance = seeded(seed)
      for (let round = 0; round < count; round += 1) {
        const request = randomRequest(chance, operations, false)
        const asked = `${request.method} ${request.url}`
        expect(await complaint(shop, request), `seed ${seed}, round ${round}: ${asked}`).toBeUndefined()
        shop.lines.length = 0
      }
      expect((await shop.varve.verify()).ok, `seed ${seed}`).toBe(true)
    },
    byTier({ short: 30_000, long: 300_000 }),
  )
})
