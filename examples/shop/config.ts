/** Everything the shop reads about itself, on one page. */
import { defineConfig, flag, live, rule, secret, setting } from 'varve'
import { duration, integer, list, object, oneOf, port, string, url } from 'varve/schema'

export const config = defineConfig(
  {
    server: {
      port: setting(port(), { default: 8080, doc: 'Port the API listens on.' }),
      logLevel: live(oneOf(['debug', 'info', 'warn', 'error']), {
        default: 'info',
        doc: 'Least level that is logged.',
      }),
    },
    database: {
      url: setting(secret(url()), { devDefault: 'postgres://shop:shop@localhost/shop', doc: 'Connection string.' }),
      poolSize: live(integer({ min: 1, max: 100 }), { default: 5, doc: 'Connections per process.', owner: 'platform' }),
      timeout: live(duration(), { default: '2s', doc: 'Longest a query may take.' }),
    },
    limits: {
      maxUploads: live(integer({ min: 0, max: 1000 }), {
        default: 10,
        unit: 'per day',
        doc: 'Uploads a user may make.',
      }),
      warnAt: live(integer({ min: 0 }), {
        default: 8,
        unit: 'per day',
        doc: 'Uploads after which the user is warned.',
      }),
    },
    checkout: {
      newFlow: flag({ doc: 'Serve the rewritten checkout.' }),
      button: flag({
        variants: { control: '#3498db', treatment: '#e74c3c' },
        default: 'control',
        doc: 'Colour of the pay button.',
      }),
    },
    shipping: {
      rates: live(list(object({ country: string({ min: 2, max: 2 }), cents: integer({ min: 0 }) })), {
        default: [{ country: 'DE', cents: 490 }],
        doc: 'What sending a parcel costs, by country.',
      }),
    },
  },
  {
    rules: [
      rule('a warning comes before the limit', proposed =>
        Number(proposed.get('limits.warnAt')) <= Number(proposed.get('limits.maxUploads'))
          ? undefined
          : 'limits.warnAt must not be above limits.maxUploads',
      ),
    ],
  },
)
