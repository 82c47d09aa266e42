import { cases } from './cases/index.ts'
import type { Operation } from './documented.ts'

/** A stream of numbers from 0 to below 1. */
export type Chance = () => number

/** One of several. */
export function oneOf<T>(chance: Chance, all: readonly T[]): T {
  return all[Math.floor(chance() * all.length)] as T
}

const TEXTS = [
  ...['', ' ', '0', '-1', '1', '42', 'r1', '1e999', 'NaN', 'true', 'null', '[]', '{}', '"', '\\', '%', '%00', '%FF'],
  ...[
    '%2e%2e%2f',
    '..',
    '.',
    '/',
    '//',
    '%2F',
    '%252F',
    '%E2%82',
    '\u202e',
    '\ud800',
    'a\udfff',
    '🦊',
    'ümlaut',
    '__proto__',
    'constructor',
  ],
  ...[
    'limits.maxUploads',
    'payments.apiKey',
    'checkout.newFlow',
    'tenant:acme',
    'tenant:',
    'varve:killed',
    'a'.repeat(300),
  ],
  ...['2026-02-30T00:00Z', '2026-01-15T03:47:10+01:00', '2h', 'now', "';--", '<script>', '${7*7}', '9007199254740993'],
]
const NAMES = [
  ...[
    'limit',
    'after',
    'before',
    'at',
    'scope',
    'tenant',
    'user',
    'filter',
    'kind',
    'keys',
    'from',
    'to',
    'last',
    'dryrun',
  ],
  ...['attribute.plan', 'attribute.__proto__', 'attribute.', '__proto__', 'constructor', 'request', 'name', 'x[y]'],
]
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'get', 'M-SEARCH']
const MEDIA = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  '',
  'a/b;;',
  'x',
]
const HEADERS = [
  ...['if-match', 'if-none-match', 'min-revision', 'x-request-id', 'accept', 'accept-language', 'content-encoding'],
  ...[
    'x-forwarded-for',
    'x-forwarded-prefix',
    'range',
    'origin',
    'cookie',
    'last-event-id',
    'host',
    'idempotency-key',
    'content-length',
    'expect',
  ],
]
const MEMBERS = [
  'value',
  'message',
  'scope',
  'key',
  'text',
  'patch',
  'set',
  'delete',
  'plan',
  'flag',
  'when',
  'audiences',
  'keys',
  'to',
]

/** A request that nobody would send on purpose, near enough to a route to reach into it. */
export function randomRequest(chance: Chance, operations: readonly Operation[], dryRun: boolean): Request {
  const operation = oneOf(chance, operations)
  const method = chance() < 0.7 ? operation.method : oneOf(chance, METHODS)
  const path = chance() < 0.9 ? randomPath(chance, operation.path) : randomText(chance)
  const query = randomQuery(chance)
  if (dryRun && method !== 'GET') query.push('dryRun=true')
  const url = new URL(`http://localhost${path.startsWith('/') ? '' : '/'}${path}`, 'http://localhost')
  url.search = query.join('&')
  const body = ['GET', 'HEAD', 'get'].includes(method) ? undefined : randomBody(chance, operation)
  const headers = randomHeaders(chance, body !== undefined)
  return new Request(url, { method, headers, ...(body === undefined ? {} : { body }) })
}

function randomPath(chance: Chance, path: string): string {
  return path.replaceAll(/\{\w+\}/g, () => {
    const text =
      chance() < 0.5 ? oneOf(chance, ['limits.maxUploads', 'checkout.newFlow', '1', 'acme']) : randomText(chance)
    return chance() < 0.7 ? encodeURIComponent(text.toWellFormed()) : text.replaceAll(/[?#]/g, '')
  })
}

function randomQuery(chance: Chance): string[] {
  const count = chance() < 0.6 ? 0 : Math.floor(chance() * 4)
  return Array.from({ length: count }, () => {
    const value =
      chance() < 0.5
        ? encodeURIComponent(randomText(chance).toWellFormed())
        : randomText(chance).replaceAll(/[#&]/g, '')
    return chance() < 0.1 ? oneOf(chance, [...NAMES, 'dryRun']) : `${oneOf(chance, NAMES)}=${value}`
  })
}

function randomText(chance: Chance): string {
  return Array.from({ length: 1 + Math.floor(chance() * 2) }, () => oneOf(chance, TEXTS)).join('')
}

function randomHeaders(chance: Chance, withBody: boolean): Headers {
  const headers = new Headers(withBody && chance() < 0.8 ? { 'content-type': 'application/json' } : {})
  for (let count = Math.floor(chance() * 3); count > 0; count -= 1) {
    // Headers take no more than Latin-1, and no ends of lines: a server never sees others.
    const value = randomText(chance).replaceAll(/[^\x20-\xff]/g, '?')
    headers.set(oneOf(chance, HEADERS), value)
  }
  if (chance() < 0.1) headers.set('content-type', oneOf(chance, MEDIA))
  return headers
}

function randomBody(chance: Chance, operation: Operation): string | Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(chance() < 0.5 ? nearlyGood(chance, operation) : randomJson(chance, 0))
  const kind = chance()
  if (kind < 0.6) return text
  if (kind < 0.7) return text.slice(0, Math.floor(chance() * text.length))
  if (kind < 0.8) return `{"__proto__":{"admin":true},"value":${text}}`
  if (kind < 0.85) return '['.repeat(5000)
  return Uint8Array.from({ length: 64 }, () => Math.floor(chance() * 256))
}

/** A body that a route takes, with a member or two that are something else. */
function nearlyGood(chance: Chance, { name }: Operation): unknown {
  const [good] = Object.values(cases[name] ?? {})
  const body: unknown = good?.body ?? {}
  if (typeof body !== 'object' || body === null || chance() < 0.2) return body
  const member = oneOf(chance, [...Object.keys(body), ...MEMBERS])
  return { ...body, [member]: randomJson(chance, 1) }
}

function randomJson(chance: Chance, depth: number): unknown {
  const kind = chance()
  if (depth === 0 || (kind < 0.35 && depth < 4)) {
    const names = Array.from({ length: Math.floor(chance() * 5) }, () => oneOf(chance, MEMBERS))
    return Object.fromEntries(names.map(name => [name, randomJson(chance, depth + 1)]))
  }
  if (kind < 0.5 && depth < 4)
    return Array.from({ length: Math.floor(chance() * 4) }, () => randomJson(chance, depth + 1))
  return oneOf(chance, [null, true, 0, -1, 1.5, 1e300, 20, ...TEXTS])
}
