/** Everything the code runner reads about itself: its reference, and two names that the reference forgot to list. */
import { compose, defineConfig, setting } from 'varve'
import { list, oneOf, url } from 'varve/schema'
import { reference } from './reference.ts'

const unlisted = defineConfig({
  LOG_LEVEL: setting(oneOf(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']), {
    default: 'INFO',
    category: 'Server',
    doc: 'Least level that is logged.',
  }),
  CORS_ORIGINS: setting(list(url({ schemes: ['https', 'http'] })), {
    default: [],
    category: 'Server',
    doc: 'Origins whose pages may call the API.',
  }),
})

/** The whole configuration. */
export const config = compose(reference, unlisted)
