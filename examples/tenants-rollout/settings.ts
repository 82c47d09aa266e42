/** What a shop system for many companies decides per company: a new feature, and how much each may ask for. */
import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'

export const config = defineConfig({
  ai: { enabled: flag({ doc: 'Whether the model may be asked at all.' }) },
  features: { aiRecommendations: flag({ doc: 'Recommend books to readers.', owner: 'reading' }) },
  rateLimit: { requestsPerMinute: live(integer({ min: 1 }), { default: 100, doc: 'Requests a tenant may make.' }) },
})

/** The same system once everybody has the feature: the flag is gone from the code. */
export const later = defineConfig({
  ai: { enabled: flag({ doc: 'Whether the model may be asked at all.' }) },
  rateLimit: { requestsPerMinute: live(integer({ min: 1 }), { default: 100, doc: 'Requests a tenant may make.' }) },
})
