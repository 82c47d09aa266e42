import { VarveError } from '../../core/errors.ts'

/** Names the server of an address to people: `db.example:6380/2`. Throws USAGE for what is no address of a Redis. */
export function serverOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  // Without a host, clients would take this very machine.
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.host === '') {
    // It is not quoted: there may be a password in it.
    throw new VarveError('USAGE', {
      issue: 'This is no address of a Redis server.',
      remedy: 'Write redis://user:password@host:6379/0, with special characters encoded: %40 for @, %2F for /.',
    })
  }
  return `${url.host}${url.pathname === '/' ? '' : url.pathname}`
}

/** Names the server a client leads to, as far as its options tell. */
export function serverOfClient(client: object): string {
  if ('masters' in client || ('isCluster' in client && client.isCluster === true)) return 'cluster'
  const options = 'options' in client ? membersOf(client.options) : {}
  const { host, port, path, sentinels, name } = { ...options, ...membersOf(options['socket']) }
  if (typeof sentinels === 'object' && sentinels !== null) return `sentinel ${textOf(name, 'primary')}`
  if (typeof path === 'string') return path
  const database = Number(options['database'] ?? options['db'] ?? 0)
  return `${textOf(host, 'localhost')}:${textOf(port, '6379')}${database === 0 ? '' : `/${database}`}`
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise
}
