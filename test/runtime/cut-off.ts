import { defineConfig, flag, live, type Problem } from 'varve'
import { integer } from 'varve/schema'
import { fleet } from '../fleet.ts'

export const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }) },
  checkout: { newFlow: flag() },
})
export const signed = { by: 'dana', message: 'Traffic spike' }
export const KEY = 'limits.maxUploads'

/** A process that knows a stored value, and then loses its store. */
export async function cutOff() {
  const problems: Problem[] = []
  const all = fleet()
  const { varve, store } = all.start(config, { onProblem: problem => problems.push(problem) })
  await varve.set(KEY, 20, signed)
  store.away = true
  await varve.refresh().catch(() => {})
  return { ...all, varve, store, problems }
}
