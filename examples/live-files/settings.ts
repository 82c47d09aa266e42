/** What two small programs read, and go on reading while they run. */
import { defineConfig, live, rule, setting } from 'varve'
import { duration, integer, oneOf, port } from 'varve/schema'

export const config = defineConfig(
  {
    server: { port: setting(port(), { default: 8080, doc: 'Port that is listened on; fixed at start.' }) },
    log: {
      level: live(oneOf(['debug', 'info', 'warn', 'error']), { default: 'info', doc: 'Least level that is logged.' }),
    },
    breaker: {
      threshold: live(integer({ min: 1, max: 100 }), { default: 5, doc: 'Failures in a row that open it.' }),
      warnAt: live(integer({ min: 1 }), { default: 1, doc: 'Failures in a row that are worth a warning.' }),
      rest: live(duration(), { default: '30s', doc: 'How long it stays open.' }),
    },
  },
  {
    rules: [
      rule('a warning comes before the breaker opens', values =>
        Number(values.get('breaker.warnAt')) < Number(values.get('breaker.threshold'))
          ? undefined
          : 'breaker.warnAt must be below breaker.threshold',
      ),
    ],
  },
)
