import { once } from 'node:events'
import type { Server } from 'node:http'
import { VarveError } from 'varve'

/** Listens, and waits until it does. Throws LISTEN_FAILED. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (error) {
    throw new VarveError('LISTEN_FAILED', { host, port, ...whyOf(error) })
  }
}

const WHY: Readonly<Record<string, { readonly reason: string; readonly remedy: string }>> = {
  EADDRINUSE: {
    reason: 'another program has this port',
    remedy: 'Choose another with --port, or end that program.',
  },
  EACCES: {
    reason: 'this user may not have this port',
    remedy: 'Choose one above 1023 with --port.',
  },
  EADDRNOTAVAIL: {
    reason: 'this machine has no such address',
    remedy: 'Use 127.0.0.1, or 0.0.0.0 for every address it has.',
  },
  ENOTFOUND: {
    reason: 'there is no such host',
    remedy: 'Use 127.0.0.1, or 0.0.0.0 for every address this machine has.',
  },
}

function whyOf(error: unknown): { readonly reason: string; readonly remedy: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_SOCKET_BAD_PORT') return { reason: 'there is no such port', remedy: 'A port is from 0 to 65535.' }
  return WHY[code] ?? { reason: code === '' ? String(error) : code, remedy: 'Choose another address.' }
}

/** Where a server is reached from this machine: host and port as they stand in an address. */
export function placeOf(server: Server): string {
  const found = server.address()
  if (found === null || typeof found === 'string') return found ?? 'localhost'
  const { address, family, port } = found
  if (address === '::' || address === '0.0.0.0') return `localhost:${port}`
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`
}
