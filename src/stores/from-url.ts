import { VarveError } from '../core/errors.ts'
import type { Clock, Store } from '../core/ports.ts'

/**
 * A store by its address: `sqlite:varve.db`, `file:./history`, `memory:`. A path alone is SQLite when it ends in `.db`
 * or `.sqlite`, a folder otherwise. Only the store that is named is loaded. Its clock is the system's, unless another is
 * given. Throws USAGE for any other scheme.
 */
export async function storeFromUrl(
  address: string,
  options: { readonly clock?: Pick<Clock, 'now'> } = {},
): Promise<Store> {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+]+):(?:\/\/)?)?(.*)$/is.exec(address) ?? []
  switch (scheme ?? guess(rest)) {
    case 'sqlite':
      return (await import('./sqlite.ts')).sqlite(rest, options)
    case 'file':
      return (await import('./file.ts')).file(rest, options)
    case 'memory':
      return (await import('./memory.ts')).memory(options)
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
