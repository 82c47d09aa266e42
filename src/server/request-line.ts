import { MASK, type Varve } from 'varve'

/** Moments: revisions, times, ages and tags. A scope, which names a tenant, begins with a word and a colon. */
const MOMENT = /^(?![a-z]+:)[\w.:+-]{0,64}$/i
const WORD = /^\w{0,64}$/
/** A number: the cursors of some lists are names of tenants. */
const NUMBER = /^\d{0,16}$/

/** Parts of a query that no secret and no tenant is ever in, and the form in which they are that. */
const HARMLESS: ReadonlyMap<string, RegExp> = new Map([
  ...['at', 'from', 'to'].map(name => [name, MOMENT] as const),
  ...['limit', 'after', 'before'].map(name => [name, NUMBER] as const),
  ...['dryRun', 'kind', 'layer', 'trace'].map(name => [name, WORD] as const),
])

/** A query as the log has it: names, and the values of those that are known to be harmless. */
export function loggedQuery(query: URLSearchParams): string | undefined {
  const parts = [...query].slice(0, 50).map(([name, value]) => {
    const known = HARMLESS.get(name)?.test(value) === true
    return `${/^[\w.-]{1,64}$/.test(name) ? name : MASK}=${known ? value : MASK}`
  })
  return parts.length === 0 ? undefined : parts.join('&')
}

/** A key of a path as the log has it: where it is declared; anything else might be a secret that was pasted there. */
export function loggedKey(varve: Varve, key: string | undefined): string | undefined {
  if (key === undefined) return undefined
  try {
    varve.entry(key)
    return key
  } catch {
    return MASK
  }
}

/** What failed, without what it quotes: the kind of error and where it was thrown. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const places = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  return [error.name, ...places.slice(0, 5).map(line => line.trim())].join(' ')
}
