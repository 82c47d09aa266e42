/** What a configuration system is asked for, one section each: run it with `node --conditions=varve-source examples/comparison/start.ts`. */
import { defineConfig, flag, live, open, percentage, secret, type HistoryEntry } from 'varve'
import { integer, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { createHandler } from 'varve/server'
import { sqlite } from 'varve/stores/sqlite'

const config = defineConfig({
  limits: { maxUploads: live(integer({ min: 1, max: 100 }), { default: 10, doc: 'Files per request' }) },
  checkout: {
    newFlow: flag({ default: false }),
    button: flag({ variants: { blue: 'blue', green: 'green' }, default: 'blue' }),
  },
  payments: { apiKey: live(secret(string()), { devDefault: 'sk-none' }) },
})

const people = Array.from({ length: 1000 }, (_, index) => `user-${index}`)

type Shop = Awaited<ReturnType<typeof opened>>

/** Where a row is shown, and told line by line. */
interface Show {
  readonly varve: Shop
  readonly say: (line: string) => void
  readonly title: (text: string) => void
}

const by = { by: 'dana', message: 'Traffic' }

/** Shows each row on a file of SQLite, and tells it line by line. */
export async function compare(file: string, say: (line: string) => void): Promise<void> {
  await using varve = await opened(file)
  const show: Show = { varve, say, title: text => say(`\n${text}`) }
  await showHistory(show)
  await showRollouts(show)
  await showWhatIsKept(show)
  await showOtherLanguages(show)
  await showAudit(show)
}

function opened(file: string) {
  const options = { store: sqlite(file), keyring: fernet(newFernetKey()), sources: [] }
  return open(config, { ...options, as: { environment: 'development' } })
}

async function showHistory({ varve, say, title }: Show): Promise<void> {
  title('Version history')
  for (const size of [20, 50]) await varve.set('limits.maxUploads', size, by)
  for await (const entry of varve.history('limits.maxUploads')) say(told(entry))

  title('Instant rollback')
  await varve.rollback('limits.maxUploads', by)
  say(`  one call, one new revision: ${varve.get('limits.maxUploads')}`)

  title('Time travel')
  const past = await varve.at(3)
  say(`  at revision 3 it was ${past.for({}).get('limits.maxUploads')}, now it is ${varve.get('limits.maxUploads')}`)
}

async function showRollouts({ varve, say, title }: Show): Promise<void> {
  const has = (user: string): boolean => varve.for({ user }).get('checkout.newFlow')
  const share = (): number => people.filter(has).length / 10

  title('Gradual rollouts')
  const rollout = await varve.rollOut('checkout.newFlow', true, { ...by, plan: percentage(25) })
  say(`  planned for 25 %: ${share()} % of 1000 people have it`)

  title('A/B tests')
  const variants = { blue: { value: 'blue', weight: 50 }, green: { value: 'green', weight: 50 } } as const
  await varve.abTest('checkout.button', { ...by, variants })
  const green = people.filter(user => varve.for({ user }).get('checkout.button') === 'green').length
  say(`  green for ${green / 10} %, and the same people each time`)

  title('Rollback when something is wrong')
  await varve.kill('checkout.newFlow', by)
  say(`  a person kills it: ${share()} % have it. By itself, on a metric, Varve does not do so yet.`)
  await varve.revive('checkout.newFlow', by)
  await rollout.abort(by)
}

async function showWhatIsKept({ varve, say, title }: Show): Promise<void> {
  title('No external service, self-hosted, no dependencies')
  say('  all of this is this process and one file; the package depends on no other at run time')

  title('Typed schema')
  await varve.set('limits.maxUploads', 500, by).catch((error: unknown) => say(`  ${said(error)}`))

  title('Secrets')
  await varve.set('payments.apiKey', 'sk-live-1234', by)
  say(`  printed: ${String(varve.get('payments.apiKey'))}; sealed in the store, never in the history`)
}

async function showOtherLanguages({ varve, say, title }: Show): Promise<void> {
  title('Other languages')
  await using handler = createHandler(varve, { environment: 'development' })
  const ask = async (path: string, body?: object): Promise<Response> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return handler(new Request(`http://localhost${path}`, init), { address: '127.0.0.1' })
  }
  const values = (await (await ask('/v1/values/limits.maxUploads')).json()) as { readonly value: number }
  say(`  GET /v1/values/limits.maxUploads: ${values.value}`)
  const context = { targetingKey: 'user-1' }
  const answer = await ask('/ofrep/v1/evaluate/flags/checkout.button', { context })
  const { value, variant } = (await answer.json()) as { readonly value: string; readonly variant: string }
  say(`  OpenFeature (OFREP): ${value}, variant ${variant}`)
}

async function showAudit({ varve, say, title }: Show): Promise<void> {
  title('Audit')
  const [last] = await varve.blame('limits.maxUploads')
  say(`  ${last?.by}: ${last?.message}; the chain of revisions is ${(await varve.verify()).ok ? 'whole' : 'broken'}`)
}

function told({ revision, before, after, by, message }: HistoryEntry): string {
  return `  r${revision} ${JSON.stringify(before ?? null)} → ${JSON.stringify(after ?? null)}, ${by}: ${message}`
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
