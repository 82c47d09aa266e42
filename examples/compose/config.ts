import { defineConfig, live, secret, setting } from 'varve'
import { integer, port, string } from 'varve/schema'

export const config = defineConfig({
  server: { port: setting(port(), { default: 8080, doc: 'Port the shop listens on.' }) },
  limits: { maxUploads: live(integer({ max: 500 }), { default: 10, doc: 'Uploads a user may make per day.' }) },
  erp: { token: setting(secret(string({ min: 20 })), { doc: 'Key to the ERP.' }) },
})
