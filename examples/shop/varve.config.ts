/** Where the command line finds the shop: `npx varve list -C examples/shop`. */
import { fileURLToPath } from 'node:url'
import { configFiles, env } from 'varve/sources'
import { config } from './config.ts'

export default {
  config,
  sources: [configFiles({ directory: import.meta.dirname }), env({ prefix: 'SHOP' })],
  store: `sqlite:${fileURLToPath(new URL('.varve/shop.db', import.meta.url))}`,
}
