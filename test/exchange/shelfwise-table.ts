import { createHash } from 'node:crypto'
import { fernet, newFernetKey } from 'varve/secrets'
import { uuid5 } from '../uuid5.ts'

/** One row of ShelfWise's table, and what it has to be here. */
export interface TenantRow {
  readonly tenant: string
  readonly key: string
  readonly value: string
  /** The key here. */
  readonly to: string
  /** What a reader of that tenant has to get; for a percentage, what every tenant has to get. */
  readonly expected: unknown
}

export const ZERO = '00000000-0000-0000-0000-000000000000'

/** The two hundred tenants whose cohorts were counted in the seed. */
export const tenants: readonly string[] = Array.from({ length: 200 }, (_, index) => uuid5(`tenant-${index}`))

export const [A = '', B = '', C = '', D = ''] = tenants

/** What seals ShelfWise's own secrets. */
export const masterKey = newFernetKey()

/** Texts that nothing may print. */
export const planted = { global: 'hunter2-everybody', own: 'hunter2-of-one' } as const

const sealed = async (text: string): Promise<string> => (await fernet(masterKey).seal(text)).token

/** What ShelfWise's programs declare, as a project of Varve has it. */
export const shelfwiseDeclaration = {
  rateLimit: {
    requestsPerMinute: { type: 'integer', min: 1, default: 100 },
    burstSize: { type: 'integer', min: 1, default: 20 },
  },
  ai: {
    modelName: { type: 'string', default: 'small' },
    temperature: { type: 'number', min: 0, max: 2, default: 0.7 },
    enabled: { type: 'boolean', default: false },
  },
  features: {
    aiRecommendations: { kind: 'flag' },
    bulkImportV2: { kind: 'flag' },
    advancedAnalytics: { kind: 'flag' },
    publisherPortal: { kind: 'flag' },
  },
  erp: { apiKey: { type: 'string', secret: true, devDefault: 'none' } },
}

/** A table that has everything in it that ShelfWise keeps. */
export const tenantRows: readonly TenantRow[] = [
  row(ZERO, 'rate_limit.requests_per_minute', '120', 'rateLimit.requestsPerMinute', 120),
  row(A, 'rate_limit.requests_per_minute', '1000', 'rateLimit.requestsPerMinute', 1000),
  row(B, 'rate_limit.requests_per_minute', '10_000', 'rateLimit.requestsPerMinute', 10_000),
  row(D, 'rate_limit.requests_per_minute', ' 0500 ', 'rateLimit.requestsPerMinute', 500),
  row(A, 'rate_limit.burst_size', '+7', 'rateLimit.burstSize', 7),
  row(ZERO, 'ai.model_name', 'a "large" one, 😀\nor two', 'ai.modelName', 'a "large" one, 😀\nor two'),
  row(A, 'ai.model_name', '', 'ai.modelName', ''),
  row(B, 'ai.model_name', ' 1.10 ', 'ai.modelName', ' 1.10 '),
  row(ZERO, 'ai.temperature', '.5', 'ai.temperature', 0.5),
  row(C, 'ai.temperature', '1e0', 'ai.temperature', 1),
  row(ZERO, 'ai.enabled', 'True', 'ai.enabled', true),
  row(A, 'ai.enabled', 'on', 'ai.enabled', false),
  row(B, 'ai.enabled', '0', 'ai.enabled', false),
  row(C, 'ai.enabled', 'YES', 'ai.enabled', true),
  row(ZERO, 'feature.ai_recommendations.rollout_pct', '25', 'features.aiRecommendations', 25),
  row(ZERO, 'feature.bulk_import_v2.rollout_pct', '0', 'features.bulkImportV2', 0),
  row(ZERO, 'feature.advanced_analytics.rollout_pct', '150', 'features.advancedAnalytics', 150),
  row(B, 'feature.ai_recommendations.override', 'enabled', 'features.aiRecommendations', true),
  row(C, 'feature.ai_recommendations.override', 'disabled', 'features.aiRecommendations', false),
  row(A, 'feature.publisher_portal.override', 'enabled', 'features.publisherPortal', true),
  row(C, 'feature.advanced_analytics.override', 'disabled', 'features.advancedAnalytics', false),
  row(ZERO, 'secret.erp.api_key', await sealed(planted.global), 'erp.apiKey', planted.global),
  row(A, 'secret.erp.api_key', await sealed(planted.own), 'erp.apiKey', planted.own),
]

function row(tenant: string, key: string, value: string, to: string, expected: unknown): TenantRow {
  return { tenant, key, value, to, expected }
}

/** Whether ShelfWise gives a tenant a flag at a percentage; its formula, written down anew. */
export function isInCohort(tenant: string, flag: string, percent: number): boolean {
  if (percent <= 0 || percent >= 100) return percent >= 100
  const digits = createHash('sha256').update(`${tenant}:${flag}`).digest('hex').slice(0, 8)
  return Number.parseInt(digits, 16) % 100 < percent
}
