import { defineConfig, flag, live, secret, type OpenOptions, type Problem } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { integer, string } from 'varve/schema'
import { hostPlatform } from '../../src/platform.ts'
import { fleet } from '../fleet.ts'
import { backup, restored } from './engines.ts'

export const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), poolSize: live(integer(), { default: 1 }) },
  mail: { apiKey: live(secret(string()), { devDefault: 'dev' }) },
  checkout: { newFlow: flag() },
})
export const KEY = 'limits.maxUploads'
export const POOL = 'limits.poolSize'
export const signed = { by: 'dana', message: 'Traffic spike' }
export const mia = { by: 'mia', message: 'More' }
export const decided = { by: 'lee', message: 'Restored from the backup of 02:00' }
export const keyring = fernet(newFernetKey())
export const { digest } = hostPlatform()

/** A fleet of which one process runs on what its engine lost: an hour's changes, since it was put back to a backup. */
export async function setBack(change?: (here: Started['varve']) => Promise<unknown>, options: OpenOptions = {}) {
  const all = fleet()
  const problems: Problem[] = []
  const start = async (more: OpenOptions = {}) => {
    const onProblem = (problem: Problem): number => problems.push(problem)
    return all.open(config, { keyring, onProblem, ...more })
  }
  const here = await start(options)
  await here.varve.set(KEY, 20, signed)
  const before = backup(all.storage)
  await (change ?? changes)(here.varve)
  const lost = backup(all.storage)
  restored(all.storage, before)
  return { ...all, ...here, start, problems, before, lost }
}

export type Started = Awaited<ReturnType<typeof started>>
const started = () => fleet().open(config)

/** What the backup does not have. */
export async function changes(varve: Started['varve']): Promise<void> {
  await varve.set(KEY, 30, mia)
  await varve.set(KEY, 40, { by: 'mia', message: 'Still more' })
  await varve.set(POOL, 4, { by: 'mia', message: 'Pool' })
}

/** Looks at the store, which is refused. */
export const look = (varve: { refresh(): Promise<void> }): Promise<void> => varve.refresh().catch(() => {})

/** Lets time pass, and what waits for it be done. */
export async function passed(clock: { advance(by: string): void }, time: string): Promise<void> {
  clock.advance(time)
  for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
}
