/** What the stories of rollouts have in common: a shop with a new checkout, and a thousand people. */
import { defineConfig, flag, live, ramp, type Audience } from 'varve'
import { integer } from 'varve/schema'

export const config = defineConfig({
  checkout: {
    newFlow: flag({ doc: 'Serve the rewritten checkout.' }),
    button: flag({ variants: { control: 'blue', treatment: 'red' }, default: 'control', doc: 'Pay button.' }),
  },
  limits: { maxUploads: live(integer({ min: 1, max: 500 }), { default: 10, doc: 'Uploads a user may make per day.' }) },
})

export const FLOW = 'checkout.newFlow'
export const UPLOADS = 'limits.maxUploads'

/** The canary of all stories: 10 %, and 10 % more every five minutes. */
export const canary = ramp({ from: 10, to: 100, step: 10, every: '5m' })

/** Who does it, and why. */
export function signed(message = 'Rewrite of the checkout'): { readonly by: string; readonly message: string } {
  return { by: 'dana', message }
}

/** A thousand people. */
const PEOPLE = Array.from({ length: 1000 }, (_, number) => `user_${number}`)

/** Whoever can be asked for somebody. */
interface Asked {
  for(audience: Audience): { get(key: never): unknown }
}

/** Those of the people who are served the new checkout (or a value of another key), by name. */
export function reached(
  asked: Asked,
  { key, value }: { readonly key: string; readonly value: unknown } = { key: FLOW, value: true },
): readonly string[] {
  return PEOPLE.filter(user => asked.for({ user }).get(key as never) === value)
}

/** True when everybody in the first list is in the second too. */
export function isWithin(some: readonly string[], others: readonly string[]): boolean {
  const all = new Set(others)
  return some.every(name => all.has(name))
}
