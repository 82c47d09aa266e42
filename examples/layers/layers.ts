/** Gives one key a value in every layer, then takes the strongest away, one after the other. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { originText } from 'varve'
import { open, storeFromUrl } from 'varve/node'
import { config, sources, store } from './varve.config.ts'

const KEY = 'limits.maxUploads'

/** Plays on a store's address, says what `explain` says, and returns who won at each turn. */
export async function play(say: (line: string) => void, address: string): Promise<string[]> {
  await using varve = await open(config, {
    sources,
    store: await storeFromUrl(address),
    as: { environment: 'production', service: 'shop-api' },
  })
  const acme = varve.for({ tenant: 'acme' })
  const winners: string[] = []
  const show = (): void => {
    const { value, layer, layers } = acme.explain(KEY)
    winners.push(`${layer} ${JSON.stringify(value)}`)
    say(`\n${KEY} = ${JSON.stringify(value)} for acme`)
    for (const one of layers) {
      const place = one.origin === undefined ? (one.note ?? '') : originText(one.origin)
      say(
        `  ${one.layer.padEnd(12)} ${one.status.padEnd(9)} ${JSON.stringify(one.value ?? null).padEnd(5)} ${path.basename(place)}`,
      )
    }
  }
  const by = 'dana'
  await varve.set(KEY, 40, { by, message: 'For everybody' })
  for (const [index, scope] of ['environment:production', 'service:shop-api', 'tenant:acme'].entries()) {
    await varve.set(KEY, 50 + 10 * index, { scope, by, message: `For ${scope}` })
  }
  const override = varve.override(KEY, 99, { by: 'dana, debugging' })
  show()
  override.lift()
  for (const scope of ['tenant:acme', 'service:shop-api', 'environment:production', undefined]) {
    show()
    await varve.delete(KEY, { by, message: 'Let the next layer show', ...(scope === undefined ? {} : { scope }) })
  }
  show()
  return winners
}

if (import.meta.main) {
  const file = store.replace(/^sqlite:/, '')
  for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true })
  await play(line => void process.stdout.write(`${line}\n`), store)
}
