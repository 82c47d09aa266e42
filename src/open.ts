import type { Config } from './core/definition/config.ts'
import type { Tree } from './core/definition/tree.ts'
import { hostPlatform } from './platform.ts'
import type { OpenOptions } from './runtime/open-options.ts'
import type { Inspection } from './runtime/inspection.ts'
import { inspectOn, openOn, openSyncOn } from './runtime/open.ts'
import type { Varve } from './runtime/varve.ts'

/**
 * Opens a declared configuration: reads every source, checks all values together, and follows the store.
 * Throws INVALID_SETTINGS with everything that is wrong, or what the store could not do.
 * @example
 * await using varve = await open(config, { sources: [env({ prefix: 'SHOP' })], store: sqlite('varve.db') })
 */
export function open<T extends Tree>(config: Config<T>, options: OpenOptions = {}): Promise<Varve<T>> {
  return openOn({ ...hostPlatform(), ...options.platform }, config, options)
}

/**
 * Opens at once, for tests and scripts: every source must answer synchronously, and a store is connected only when it
 * is first needed, so nothing it holds is seen before the first change or look back.
 * @example const varve = openSync(config, { sources: [values({ 'limits.maxUploads': 3 })] })
 */
export function openSync<T extends Tree>(config: Config<T>, options: OpenOptions = {}): Varve<T> {
  return openSyncOn({ ...hostPlatform(), ...options.platform }, config, options)
}

/**
 * Reads and checks every source as a start would, for one environment, without a store and without starting: what a
 * check before a deployment, a report of all settings, or a comparison of two environments needs. Nothing is refused;
 * what is wrong is in the answer.
 * @example const { ok, problems } = await inspect(config, { sources, as: { environment: 'production' } })
 */
export function inspect<T extends Tree>(
  config: Config<T>,
  options: Omit<OpenOptions, 'store'> = {},
): Promise<Inspection<T>> {
  return inspectOn({ ...hostPlatform(), ...options.platform }, config, options)
}
