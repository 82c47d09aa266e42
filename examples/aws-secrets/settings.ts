/** Everything the program is told: typed, checked together, and masked where it is secret, wherever it comes from. */
import { defineConfig, live, secret, setting } from 'varve'
import { integer, oneOf, string, url } from 'varve/schema'

export const config = defineConfig({
  env: setting(oneOf(['development', 'staging', 'production']), {
    env: 'VARVE_ENV',
    default: 'development',
    doc: 'Which deployment this is. It names the secret in AWS: `production/app`.',
  }),
  log: { level: live(oneOf(['debug', 'info', 'warning']), { default: 'info', doc: 'Least level that is logged.' }) },
  database: {
    url: setting(secret(url()), { devDefault: 'postgres://localhost/shop', doc: 'Connection string.' }),
    poolSize: setting(integer({ min: 1, max: 100 }), { default: 5, doc: 'Connections per process.' }),
  },
  session: { key: setting(secret(string({ min: 32 })), { devDefault: 'x'.repeat(32), doc: 'Signs the cookies.' }) },
  stripe: { apiKey: live(secret(string({ min: 8 })), { devDefault: 'sk_test_none', doc: 'Key to the payments.' }) },
})
