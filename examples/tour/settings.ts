/** A small program's settings: one of each kind of value. */
import { defineConfig, secret, setting } from 'varve'
import { boolean, bytes, duration, integer, list, oneOf, port, string, url } from 'varve/schema'

export const config = defineConfig({
  env: setting(oneOf(['local', 'dev', 'staging', 'prod']), { default: 'local', doc: 'Where the program runs.' }),
  debug: setting(boolean(), { default: false, doc: 'Answer errors with their stack.' }),
  logLevel: setting(oneOf(['debug', 'info', 'warn', 'error']), { default: 'info', doc: 'Least level that is logged.' }),
  server: {
    port: setting(port(), { default: 8000, doc: 'Port that is listened on.' }),
    timeout: setting(duration(), { default: '30s', doc: 'How long a request may take.' }),
    maxUpload: setting(bytes(), { default: '10MB', doc: 'Largest file that is accepted.' }),
  },
  database: {
    url: setting(secret(url()), { doc: 'Connection string.' }),
    poolSize: setting(integer({ min: 1, max: 100 }), { default: 10, doc: 'Connections that stay open.' }),
  },
  hosts: setting(list(string()), { default: [], doc: 'Names the program answers to.' }),
  version: setting(string(), { default: '0', doc: 'What is shown as its version.' }),
})

/** What every way of writing the settings must come to. */
export const expected = {
  env: 'staging',
  debug: false,
  logLevel: 'warn',
  server: { port: 9000, timeout: 45_000, maxUpload: 5_242_880 },
  database: { url: 'postgres://db.internal/shop', poolSize: 25 },
  hosts: ['a.example', 'b.example'],
  version: '1.10',
} as const
