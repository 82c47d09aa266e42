import { defineConfig, live, secret } from 'varve'
import { integer, string } from 'varve/schema'

/** What the programs declare that go through an outage. */
export const config = defineConfig({
  limits: {
    maxUploads: live(integer(), { default: 1, doc: 'Set once, before the outage: never to be read otherwise.' }),
  },
  counter: { now: live(integer(), { default: 0, doc: 'Counted up by whoever writes.' }) },
  mail: { apiKey: live(secret(string()), { devDefault: 'none', doc: 'Sealed.' }) },
})

/** Who writes in these tests. */
export const signed = { by: 'dana', message: 'Load' }
