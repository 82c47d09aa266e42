import { MASK, type Varve } from 'varve'

/** Parts of a query that no secret is ever in. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['limit', 'after', 'before', 'at', 'from', 'to', 'dryRun', 'kind', 'layer', 'trace'],
])

/** A query as the log has it: names, and the values of those that are known to be harmless. */
export function loggedQuery(query: URLSearchParams): string | undefined {
  const parts = [...query].slice(0, 50).map(([name, value]) => {
    const known = HARMLESS.has(name) && /^[\w.:+-]{0,64}$/.test(value)
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
