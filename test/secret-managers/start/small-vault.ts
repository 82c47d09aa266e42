import { VarveError, type FetchedSecret, type SecretManager } from 'varve'

/** A secret manager of a test's own: what it holds by path, and what it does instead of answering. */
export interface SmallVault extends SecretManager {
  readonly held: Map<string, FetchedSecret | 'missing' | 'forbidden' | 'away' | 'silent'>
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  /** Puts another value in place, and says so. */
  rotate(path: string, secret: FetchedSecret): void
}

const FAILURES = {
  missing: ['SECRET_NOT_FOUND', 'does not exist'],
  forbidden: ['SECRET_FORBIDDEN', 'may not be read by shop'],
  away: ['SECRET_MANAGER_UNREACHABLE', 'could not be asked for: ECONNREFUSED'],
} as const

/** Makes one that answers references of a scheme: `vault`, unless said otherwise. */
export function smallVault(secrets: Readonly<Record<string, unknown>> = {}, scheme = 'vault'): SmallVault {
  const held: SmallVault['held'] = new Map()
  for (const [path, value] of Object.entries(secrets)) {
    held.set(
      path,
      typeof value === 'string' && value in FAILURES ? (value as 'missing') : { value: value as string, version: '1' },
    )
  }
  const asked: string[] = []
  const listeners = new Map<string, () => void>()
  return {
    name: `Small (${scheme})`,
    schemes: [scheme],
    held,
    asked,
    fetch: async ({ path, text }, { signal }) => {
      asked.push(path)
      const found = held.get(path) ?? 'missing'
      if (typeof found === 'object') return found
      if (found === 'silent')
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
      const [code, reason] = FAILURES[found]
      throw new VarveError(code, { reference: text, manager: `Small (${scheme})`, reason, remedy: 'Mend it there.' })
    },
    watch: ({ path }, onChange) => {
      listeners.set(path, onChange)
      return () => void listeners.delete(path)
    },
    rotate: (path, secret) => {
      held.set(path, secret)
      listeners.get(path)?.()
    },
  }
}
