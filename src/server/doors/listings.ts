import type { AuditEntry } from './audit.ts'
import type { SessionListing } from './sessions.ts'
import type { TokenListing } from './tokens.ts'

/** Members of documents whose values are times, which are written as ISO texts. */
const TIMES: ReadonlySet<string> = new Set(['at', 'since', 'madeAt', 'expiresAt', 'usedAt', 'until'])

/** A token, a session or an entry of the audit trail as programs are told of it: times are ISO texts, what is not there is left out. */
export function listingDocument(listing: TokenListing | SessionListing | AuditEntry): object {
  return Object.fromEntries(
    Object.entries(listing).flatMap(([name, value]: [string, unknown]) =>
      value === undefined ? [] : [[name, typeof value === 'number' && TIMES.has(name) ? iso(value) : value]],
    ),
  )
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const time = { type: 'string', format: 'date-time' } as const

/** JSON Schema of a token in a list. */
export const tokenSchema = {
  type: 'object',
  properties: {
    ...{ id: text, name: text, role: text, permissions: texts, tenants: texts, environments: texts },
    ...{ madeBy: text, parent: text, madeAt: time, expiresAt: time, usedAt: time },
  },
  required: ['id', 'name', 'permissions', 'madeBy', 'madeAt', 'expiresAt'],
} as const

/** JSON Schema of a session in a list. */
export const sessionSchema = {
  type: 'object',
  properties: {
    ...{
      id: text,
      name: text,
      role: text,
      tenants: texts,
      environments: texts,
      audience: text,
      issuer: text,
      link: text,
    },
    ...{ since: time, expiresAt: time, address: text, userAgent: text, parent: text, until: time },
  },
  required: ['id', 'name', 'role', 'audience', 'issuer', 'since', 'expiresAt'],
} as const

/** JSON Schema of an entry of the audit trail. */
export const auditSchema = {
  type: 'object',
  properties: {
    ...{ id: text, at: time, action: text, outcome: { enum: ['granted', 'denied'] }, by: text, subject: text },
    ...{ issuer: text, key: text, scope: text, detail: text, environment: text, address: text, userAgent: text },
    ...{ requestId: text, unwritten: { type: 'integer' } },
  },
  required: ['id', 'at', 'action', 'outcome'],
} as const

/** JSON Schema of a page of something. */
export function pageSchema<T>(items: T): {
  readonly type: 'object'
  readonly properties: { readonly items: { readonly type: 'array'; readonly items: T }; readonly next: typeof text }
  readonly required: readonly ['items']
} {
  return { type: 'object', properties: { items: { type: 'array', items }, next: text }, required: ['items'] }
}
