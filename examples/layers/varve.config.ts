/** A key that every layer has something to say about: `npm run -s varve -- explain limits.maxUploads --tenant acme -C examples/layers`. */
import { fileURLToPath } from 'node:url'
import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'
import { env, values } from 'varve/sources'

export const config = defineConfig({
  limits: {
    maxUploads: live(integer({ max: 1000 }), { default: 10, unit: 'per day', doc: 'Uploads a user may make.' }),
  },
})

export const sources = [
  values({ limits: { maxUploads: 20 } }),
  env({ prefix: 'SHOP', from: { SHOP_LIMITS__MAX_UPLOADS: '30' } }),
]

export const store = `sqlite:${fileURLToPath(new URL('.varve/layers.db', import.meta.url))}`

export default { config, sources, store, as: { environment: 'production', service: 'shop-api' } }
