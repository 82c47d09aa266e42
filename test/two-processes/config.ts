import { defineConfig, live, type Varve } from 'varve'
import { integer } from 'varve/schema'

/** What every process of these tests declares. */
export const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), maxSize: live(integer(), { default: 1 }) },
})

/** Those of a hundred people who may upload more than the ten that everybody may. */
export function haveMore(varve: Varve<(typeof config)['tree']>): readonly string[] {
  const people = Array.from({ length: 100 }, (_, number) => `user_${number}`)
  return people.filter(user => varve.for({ user }).get('limits.maxUploads') > 10)
}
