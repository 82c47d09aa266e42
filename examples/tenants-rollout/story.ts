/** Two hundred tenants get a feature, some before all, while the shop goes on running. Prints what happens. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { open, percentage, type Rollout, type Varve } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox } from 'varve/testing'
import { start, type RunningShop } from './running.ts'
import { config, later } from './settings.ts'
import { tenants } from './tenants.ts'

const FLAG = 'features.aiRecommendations'
const LIMIT = 'rateLimit.requestsPerMinute'
const [A = '', B = '', C = ''] = tenants

type Operator = Varve<(typeof config)['tree']>
const signed = (message: string): { by: string; message: string } => ({ by: 'dana', message })

/** Plays the story on a store in one file, and returns what it came to. */
export async function play({ say, file }: { say: (line: string) => void; file: string }): Promise<Outcome> {
  await using shop = start(file, { SHELF_AI__ENABLED: 'false' })
  await using operator = await open(config, { store: sqlite(file), as: { environment: 'production' } })
  const { pid } = await shop.ask({ revision: 0, limitsOf: [] })
  const asks = new Asks(operator, shop, pid)

  await limits(asks, file, say)
  const rollout = await darkLaunch(asks, say)
  const counts = await ramp(asks, rollout, say)
  await removal(asks, file, say)
  say(`It was one process all along: ${pid}.`)
  return { counts, pid }
}

/** What the story came to: how many tenants had the feature at each share, and the process that served them. */
export interface Outcome {
  readonly counts: readonly number[]
  readonly pid: number
}

/** The operator's side, and the questions to the shop that runs. */
class Asks {
  readonly operator: Operator
  readonly #shop: RunningShop
  readonly #pid: number

  constructor(operator: Operator, shop: RunningShop, pid: number) {
    this.operator = operator
    this.#shop = shop
    this.#pid = pid
  }

  /** Who has the feature and what the limits are, as the shop serves them after the operator's last change. */
  async served(): Promise<{ recommended: readonly string[]; limits: readonly number[] }> {
    const revision = this.operator.head().number
    const { pid, ...answer } = await this.#shop.ask({ revision, limitsOf: [A, B, C] })
    assert.equal(pid, this.#pid, 'the shop was never restarted')
    return answer
  }
}

async function limits(asks: Asks, file: string, say: (line: string) => void): Promise<void> {
  const { operator } = asks
  await operator.set(LIMIT, 1000, { ...signed('Contract A'), scope: `tenant:${A}` })
  await operator.set(LIMIT, 10_000, { ...signed('Contract B'), scope: `tenant:${B}` })
  assert.deepEqual((await asks.served()).limits, [1000, 10_000, 100])
  await using other = start(file, { SHELF_RATE_LIMIT__REQUESTS_PER_MINUTE: '500' })
  const there = await other.ask({ revision: operator.head().number, limitsOf: [A, B, C] })
  assert.deepEqual(there.limits, [1000, 10_000, 500])
  say('A may make 1000 requests a minute, B 10000, C the default 100; 500 where the environment says so.')
}

async function darkLaunch(asks: Asks, say: (line: string) => void): Promise<Rollout> {
  const { operator } = asks
  const isAllowed = { flag: 'ai.enabled', is: ['on'] }
  const plan = percentage(0)
  const rollout = await operator.rollOut(FLAG, true, {
    ...signed('Deploy it dark'),
    unit: 'tenant',
    when: isAllowed,
    plan,
  })
  await rollout.reschedule(percentage(5), signed('A few tenants'))
  assert.deepEqual((await asks.served()).recommended, [])
  say('Deployed dark: 5 % of the tenants would have it, but SHELF_AI__ENABLED is false, so nobody has.')
  await rollout.reschedule(plan, { ...signed('Nobody yet'), shrink: true })
  await operator.set('ai.enabled', true, signed('The model is ready'))
  await operator.set(FLAG, true, { ...signed('Beta partner'), scope: `tenant:${C}` })
  assert.deepEqual((await asks.served()).recommended, [C])
  say('The model is ready, nobody has the feature at 0 %, but the beta partner, who is forced on.')
  return rollout
}

async function ramp(asks: Asks, rollout: Rollout, say: (line: string) => void): Promise<number[]> {
  const counts: number[] = []
  let before: readonly string[] = [C]
  for (const percent of [5, 25, 50, 100]) {
    await rollout.reschedule(percentage(percent), signed(`Looks well: ${percent} %`))
    const { recommended } = await asks.served()
    const has = new Set(recommended)
    assert.ok(
      before.every(tenant => has.has(tenant)),
      'nobody loses what they have',
    )
    say(
      `${percent} %: ${recommended.length} of ${tenants.length} tenants have it, the ${before.length} from before among them.`,
    )
    counts.push(recommended.length)
    before = recommended
  }
  await asks.operator.set(FLAG, false, { ...signed('Never, by contract'), scope: `tenant:${A}` })
  assert.deepEqual((await asks.served()).recommended, tenants.slice(1))
  say('100 %, but one tenant, who must never have it by contract, does not.')
  return counts
}

async function removal({ operator }: Asks, file: string, say: (line: string) => void): Promise<void> {
  await operator.rollout(FLAG)?.complete(signed('Everybody has it'))
  await operator.change(signed('The feature is part of the product now'), draft => {
    draft.delete(FLAG)
    for (const tenant of [A, C]) draft.delete(FLAG, { scope: `tenant:${tenant}` })
  })
  await using next = await open(later, { store: sqlite(file), as: { environment: 'production' } })
  assert.deepEqual(next.notInCode(), [])
  let changes = 0
  for await (const _ of next.history(FLAG)) changes += 1
  say(`The flag is gone from code and store. Its ${changes} changes are in the history for good.`)
}

if (import.meta.main) {
  await using box = await sandbox()
  await play({ say: line => process.stdout.write(`${line}\n`), file: box.path('shelf.db') })
}
