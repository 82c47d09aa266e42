import { defineConfig, flag, live, secret, type OpenOptions, type Problem } from 'varve'
import { integer, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { fleet } from '../fleet.ts'
import { keptInMemory } from './kept.ts'

export const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  mail: { apiKey: live(secret(string()), { devDefault: 'dev' }) },
  checkout: { newFlow: flag() },
})
export const KEY = 'limits.maxUploads'
export const signed = { by: 'dana', message: 'Traffic spike' }
export const keyring = fernet(newFernetKey())

/** A process that ran and ended orderly, and left its last known good behind. */
export async function left(place = keptInMemory()) {
  const all = fleet()
  const before = await all.open(config, { lastKnownGood: place, keyring, onProblem: () => {} })
  await before.varve.set(KEY, 20, signed)
  await before.varve.set(KEY, 30, { ...signed, scope: 'tenant:acme' })
  await before.varve.set('mail.apiKey', 'sk-planted', signed)
  await before.varve.close()
  const problems: Problem[] = []
  const start = async (options: OpenOptions = {}, trouble: 'away' | 'silent' | 'none' = 'away') => {
    const store = all.connect()
    store.away = trouble === 'away'
    if (trouble === 'silent') store.silent.add('open').add('read').add('head')
    const onProblem = (problem: Problem): number => problems.push(problem)
    const opening = all.open(config, { store, lastKnownGood: place, keyring, onProblem, ...options })
    // It may fail while time passes.
    opening.catch(() => {})
    if (trouble === 'silent') for (let step = 0; step < 400; step += 1) await passed(all.clock, 100)
    return { varve: (await opening).varve, store }
  }
  return { ...all, place, problems, start }
}

/** Lets time pass, and what waits for it be done. */
export async function passed(clock: { advance(by: number): void }, ms: number): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(resolve => setImmediate(resolve))
  clock.advance(ms)
}
