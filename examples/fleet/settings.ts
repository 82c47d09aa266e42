/** What every process of the fleet is told. */
import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'

export const config = defineConfig({
  limits: { maxUploads: live(integer({ min: 1 }), { default: 10, unit: 'per day', doc: 'Uploads a user may make.' }) },
  checkout: { newFlow: flag({ doc: 'Serve the rewritten checkout.' }) },
})
