import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'

/** How many flags a bulk answer of these benchmarks has. */
export const FLAGS = 100

/** What a server of these benchmarks declares: a hundred flags, and a value that changes. */
export const flags = defineConfig({
  flags: Object.fromEntries(
    Array.from({ length: FLAGS }, (_, number) => [`f${number}`, flag({ default: number % 2 === 0 })]),
  ),
  limits: { maxUploads: live(integer(), { default: 0 }) },
})

/** What one evaluation is answered, where nothing is evaluated. */
export function singleAnswer({ targetingKey }: { readonly targetingKey: string }): unknown {
  return {
    ...{ key: 'flags.f1', value: false, reason: 'DEFAULT', variant: 'off' },
    metadata: { flagSetId: 'test', contextId: targetingKey },
  }
}
