import { defineConfig, live } from 'varve'
import { integer } from 'varve/schema'

/** What every process of these tests declares. */
export const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: 10 }), maxSize: live(integer(), { default: 1 }) },
})
