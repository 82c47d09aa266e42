import { VarveError } from '../core/errors.ts'
import type { Store } from '../core/ports.ts'

/**
 * A store by its address: `sqlite:varve.db`, `file:./history`, `memory:`. A path alone is SQLite when it ends in `.db`
 * or `.sqlite`, a folder otherwise. Only the store that is named is loaded. Throws USAGE for any other scheme.
 */
export async function storeFromUrl(address: string): Promise<Store> {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+]+):(?:\/\/)?)?(.*)$/is.exec(address) ?? []
  switch (scheme ?? guess(rest)) {
    case 'sqlite':
      return (await import('./sqlite.ts')).sqlite(rest)
    case 'file':
      return (await import('./file.ts')).file(rest)
    case 'memory':
      return (await import('./memory.ts')).memory()
    default:
      throw new VarveError('USAGE', {
        issue: `${JSON.stringify(scheme)} is no store this version knows.`,
        remedy: 'Write sqlite:varve.db, file:./history or memory:.',
      })
  }
}

function guess(path: string): string {
  return /\.(?:db|sqlite3?)$/i.test(path) ? 'sqlite' : 'file'
}
