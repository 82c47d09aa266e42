/** What every tenant gets unless somebody says otherwise: the settings of a shop system for many companies. */
import { defineConfig, live, secret, setting } from 'varve'
import { boolean, duration, integer, number, string, url } from 'varve/schema'

export const config = defineConfig({
  appName: setting(string({ min: 1 }), { default: 'ShelfWise', doc: 'Name in mails and on pages.' }),
  debug: setting(boolean(), { default: false, doc: 'Answer errors with their stack.' }),
  database: {
    url: setting(secret(url({ schemes: ['postgresql', 'postgres'] })), {
      devDefault: 'postgresql://localhost/shelfwise',
      aliases: ['db.url'],
      doc: 'Connection string.',
    }),
    poolSize: setting(integer({ min: 1, max: 100 }), {
      default: 20,
      aliases: ['db.poolSize'],
      doc: 'Connections that stay open.',
    }),
    maxOverflow: setting(integer({ min: 0, max: 200 }), {
      default: 30,
      aliases: ['db.maxOverflow'],
      doc: 'Connections that may be opened besides.',
    }),
    poolTimeout: setting(duration({ unit: 's', min: '5s' }), {
      default: 30,
      aliases: ['db.poolTimeout'],
      doc: 'How long to wait for a connection.',
    }),
    echo: setting(boolean(), { default: false, aliases: ['db.echo'], doc: 'Log every statement.' }),
  },
  rateLimit: {
    requestsPerMinute: live(integer({ min: 1 }), { default: 100, doc: 'Requests a tenant may make.' }),
    burstSize: live(integer({ min: 1 }), { default: 20, doc: 'Requests a tenant may make at once.' }),
  },
  ai: {
    modelName: live(string({ min: 1 }), { default: 'gpt-4', doc: 'Model that answers.' }),
    maxTokens: live(integer({ min: 1, max: 16_384 }), { default: 2048, doc: 'Longest answer, in tokens.' }),
    temperature: live(number({ min: 0, max: 2 }), { default: 0.7, doc: 'How free the model is.' }),
    enabled: live(boolean(), { default: true, doc: 'Whether there are answers at all.' }),
  },
})
