/**
 * One incident at a small shop, from the first value to the rollback, on a real SQLite file.
 * Every number printed is read back from Varve; nothing here is a drawing.
 */
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { inspect, originText, steps, type HistoryEntry } from 'varve'
import { open } from 'varve/node'
import { configFiles, env, values } from 'varve/sources'
import { sqlite } from 'varve/stores/sqlite'
import { config } from './config.ts'

/** Where the story's lines go, and the file it plays on. */
export interface Stage {
  readonly say: (line: string) => void
  readonly file: string
  readonly variables?: Readonly<Record<string, string>>
}

/** Plays the story and returns the numbers it ended with. */
export async function play({ say, file, variables = {} }: Stage): Promise<{ poolSize: number; revisions: number }> {
  await rm(file, { force: true })
  for (const suffix of ['-wal', '-shm']) await rm(file + suffix, { force: true })
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const sources = [configFiles({ directory: import.meta.dirname }), env({ prefix: 'SHOP', from: variables })]
  await using varve = await open(config, {
    sources,
    store: sqlite(file),
    as: { environment: 'development', service: 'shop-api' },
    platform: { warn: () => {} },
  })

  say(`1. The shop starts on ${file}`)
  say(`   port ${varve.settings.server.port}, database ${String(varve.settings.database.url)} (a secret never prints)`)
  say(`   the port stands in ${originText(varve.explain('server.port').origin)}`)
  say(`   database.poolSize is ${varve.get('database.poolSize')}: ${varve.explain('database.poolSize').layer}`)
  say('   A bad change to its files would not start, and all of it would be said at once:')
  const bad = values({ server: { port: 80800 }, limts: { maxUploads: 5 } }, { name: 'a bad change' })
  for (const { key, issue, over, remedy } of (await inspect(config, { sources: [...sources, bad] })).problems)
    say(`     ${key} ${issue}${over === undefined ? '' : ` (over ${over})`}. ${remedy}`)

  say('\n2. Dana sets it, and raises it when traffic comes')
  using watching = varve.watch('database.poolSize', (size, change) =>
    say(`   > the running shop resizes its pool to ${size} (${change.by}: ${change.message})`),
  )
  await varve.set('database.poolSize', 10, { by: 'dana', message: 'Initial pool size' })
  const quiet = varve.head()
  await varve.set('database.poolSize', 20, { by: 'dana', message: 'Increase for traffic spike' })

  say('\n3. One tenant has a contract, and every other tenant sees the rest')
  await varve.set('limits.maxUploads', 500, { scope: 'tenant:acme', by: 'mia', message: 'Contract 7' })
  say(`   acme ${varve.for({ tenant: 'acme' }).get('limits.maxUploads')}, everybody ${varve.get('limits.maxUploads')}`)

  say('\n4. A bad value is refused, and nothing changes')
  await varve
    .set('limits.warnAt', 11, { by: 'tin', message: 'Warn later' })
    .catch((error: unknown) => say(`   ${error instanceof Error ? error.message : String(error)}`))

  say('\n5. 03:47: what was live, who changed it?')
  for await (const entry of varve.history('database.poolSize')) say(`   ${line(entry)}`)
  const [blamed] = await varve.blame('database.poolSize')
  if (blamed !== undefined) say(`   blame: ${blamed.by} set ${JSON.stringify(blamed.value)} in r${blamed.revision}`)
  const then = await varve.at(quiet.number)
  say(
    `   at r${quiet.number} it was ${then.get('database.poolSize')}, and acme had ${then.for({ tenant: 'acme' }).get('limits.maxUploads')}`,
  )
  for (const one of await varve.diff(quiet.number)) {
    say(
      `   since then: ${one.scope === undefined ? '' : `${one.scope} `}${one.key} ${shown(one.before)} -> ${shown(one.after)}`,
    )
  }

  say('\n6. Put it back')
  const back = await varve.rollback('database.poolSize', { by: 'dana', message: 'Spike is over' })
  say(`   r${back.number} restores r${back.changes[0]?.restores}: the pool is ${varve.get('database.poolSize')}`)

  say('\n7. Why is it what it is?')
  for (const { layer, status, value, origin, note } of varve.explain('database.poolSize').layers) {
    const place = origin === undefined ? (note ?? '') : originText(origin)
    say(`   ${layer.padEnd(12)} ${status.padEnd(9)} ${shown(value).padEnd(4)} ${place.replace(process.cwd(), '.')}`)
  }

  say('\n8. The new checkout goes to some before all')
  const users = Array.from({ length: 1000 }, (_, n) => `user_${n}`)
  const count = (): string =>
    `${users.filter(user => varve.for({ user }).get('checkout.newFlow')).length} of 1,000 users`
  const plan = steps([{ share: 5 }, { share: 25, after: '1h' }, { share: 100, after: '1d', gate: true }])
  const rollout = await varve.rollOut('checkout.newFlow', true, { plan, by: 'mia', message: 'Launch' })
  say(`   ${plan.text}: ${count()} have it now`)
  await rollout.advance({ by: 'mia', message: 'Looks good' })
  say(`   mia takes the next step by hand: ${count()}, the first ones among them`)
  await varve.set('checkout.newFlow', false, { scope: 'tenant:acme', by: 'tin', message: 'Not by contract' })
  const acme = varve.for({ tenant: 'acme', user: 'user_0' }).explain('checkout.newFlow')
  say(`   acme never sees it: ${shown(acme.value)} by ${acme.layer}, whatever the rollout says`)
  await rollout.abort({ by: 'dana', message: 'Angry customers' })
  say(`   dana aborts it: ${count()}, and what each of them had at which moment stays in the log`)

  const verified = await varve.verify()
  if (!verified.ok) throw new Error(`revision ${verified.revision}: ${verified.reason}`)
  say(
    `\n9. ${verified.checked} revisions, every hash checked: head ${verified.head.number}:${verified.head.hash.slice(0, 12)}…`,
  )
  return { poolSize: varve.get('database.poolSize'), revisions: verified.checked }
}

function line({ revision, at, by, before, after, message }: HistoryEntry): string {
  return `r${revision}  ${new Date(at).toISOString()}  ${by}  ${shown(before)} -> ${shown(after)}  ${message}`
}

function shown(value: unknown): string {
  return value === undefined ? '-' : JSON.stringify(value)
}

if (import.meta.main) {
  const file = path.relative('', path.join(import.meta.dirname, '.varve', 'story.db'))
  await play({ say: text => void process.stdout.write(`${text}\n`), file })
  process.stdout.write(`
Go on yourself:
   npm run -s varve -- list -C examples/shop --store sqlite:.varve/story.db
   npm run -s varve -- explain limits.maxUploads --tenant acme -C examples/shop --store sqlite:.varve/story.db
   npm run -s varve -- eval checkout.newFlow --user user_7 -C examples/shop --store sqlite:.varve/story.db
   npm run -s varve -- history -C examples/shop --store sqlite:.varve/story.db
`)
}
