import { nearest } from '../core/definition/nearest.ts'
import { VarveError } from '../core/errors.ts'
import type { Clock, Store } from '../core/ports.ts'
import { ENGINE_OPTIONS, readAddress } from './address.ts'

/** What an embedded store is told besides its address. */
interface Given {
  readonly clock?: Pick<Clock, 'now'>
}

/** A store that an address can name. */
interface Kind {
  /** How its address is written. */
  readonly example: string
  /** Makes it, loading no other. `address` is all of it, `place` what follows the scheme. */
  readonly make: (address: { readonly address: string; readonly place: string }, given: Given) => Promise<Store>
}

/** What the scheme of an address may be. */
const kinds: Readonly<Record<string, Kind>> = {
  sqlite: {
    example: 'sqlite:varve.db',
    make: async ({ place }, given) => {
      const { place: path, options } = readAddress(place, ['patience', 'poll'], { driver: false })
      return (await import('./sqlite.ts')).sqlite(path, { ...options, ...given })
    },
  },
  file: {
    example: 'file:./history',
    make: async ({ place }, given) => {
      const { place: path, options } = readAddress(place, ['poll'], { driver: false })
      return (await import('./file.ts')).file(path, { ...options, ...given })
    },
  },
  memory: {
    example: 'memory:',
    make: async (_, given) => (await import('./memory.ts')).memory(given),
  },
  postgres: {
    example: 'postgres://role:password@host/database',
    make: async ({ address }) => {
      const { place, options } = readAddress(address, ENGINE_OPTIONS)
      return (await import('./postgres.ts')).postgres(place, options)
    },
  },
  redis: {
    example: 'redis://user:password@host:6379/0',
    make: async ({ address }) => {
      const { place, options } = readAddress(address, [...ENGINE_OPTIONS, 'replicas', 'announce'])
      return (await import('./redis.ts')).redis(place, options)
    },
  },
  mongodb: {
    example: 'mongodb://user:password@host/database',
    make: async ({ address }) => {
      const { place, options } = readAddress(address, [...ENGINE_OPTIONS, 'poll'])
      return (await import('./mongodb.ts')).mongodb(place, options)
    },
  },
  https: {
    example: 'https://token@config.example.com',
    make: async ({ address }) => {
      const { place, options } = readAddress(address, ['patience', 'heartbeat', 'insecure'], { driver: false })
      return (await import('./http.ts')).http(place, options)
    },
  },
}

/** Other names of the same scheme. */
const ALIASES: Readonly<Record<string, string>> = {
  postgresql: 'postgres',
  rediss: 'redis',
  'mongodb+srv': 'mongodb',
  http: 'https',
}

/**
 * A store by its address: `sqlite:varve.db`, `file:./history`, `postgres://shop@db.example/shop`. A path alone is SQLite
 * when it ends in `.db` or `.sqlite`, a folder otherwise. Options follow a `?`. Only the store that is named is loaded. An
 * embedded store's clock is the system's, unless another is given. Throws USAGE for any other scheme or option, and never
 * says the address.
 */
export async function storeFromUrl(address: string, options: Given = {}): Promise<Store> {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+]+):(?:\/\/)?)?(.*)$/is.exec(address) ?? []
  // A path is a path, whatever is in it.
  if (scheme === undefined) return embedded(address, options)
  const name = scheme.toLowerCase()
  const kind = kinds[ALIASES[name] ?? name]
  if (kind === undefined) throw unknownScheme(name)
  return kind.make({ address, place: rest }, options)
}

async function embedded(path: string, options: Given): Promise<Store> {
  if (/\.(?:db|sqlite3?)$/i.test(path)) return (await import('./sqlite.ts')).sqlite(path, options)
  return (await import('./file.ts')).file(path, options)
}

function unknownScheme(scheme: string): VarveError<'USAGE'> {
  const near = nearest(scheme, [...Object.keys(kinds), ...Object.keys(ALIASES)])
  const forms = Object.values(kinds).map(({ example }) => example)
  return new VarveError('USAGE', {
    issue: `${JSON.stringify(scheme)} is no store this version knows.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    remedy: `Write ${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}.`,
  })
}
