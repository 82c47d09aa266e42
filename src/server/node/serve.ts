import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import process from 'node:process'
import { isDevelopment, milliseconds, VarveError, type Duration, type Tree, type Varve } from 'varve'
import { createHandler, type Handler } from '../handler.ts'
import type { HandlerOptions } from '../options.ts'
import { toNode } from './bridge.ts'
import { listen, placeOf } from './listen.ts'
import { endServer } from './shutdown.ts'
import { givenMount } from './given-mount.ts'
import { Certificate, type CertificateFiles } from './certificate.ts'
import { slowLimits, stalledCutter, type Patience } from './patience.ts'

/** How a server listens, besides what its handler does. */
export interface ServeOptions extends HandlerOptions {
  /** 7880 when absent; 0 for any that is free. */
  readonly port?: number
  /** The address to listen on; 127.0.0.1 when absent: this machine only. */
  readonly host?: string
  /** What stands before every path: `/config`. */
  readonly mount?: string
  /** PEM files. They are read again when they change. */
  readonly tls?: CertificateFiles
  /** How long requests may go on once the server is to end: 10 s when absent. */
  readonly grace?: Duration
  /** How long a client may take to send a request, before it is answered 408 and cut. */
  readonly patience?: Patience
  /** How long an idle connection is kept: 65 s when absent, a little longer than load balancers keep theirs. */
  readonly keepAlive?: Duration
  /** Told of what goes wrong beside requests: a new certificate that cannot be used, a key that others can read. */
  readonly warn?: (message: string) => void
}

/** A server that listens. */
export interface Serving extends AsyncDisposable {
  /** Where it is reached from this machine, with its mount: `http://127.0.0.1:7880`. */
  readonly url: string
  readonly handler: Handler
  /** Takes no more requests, lets those under way end, ends streams of events, and cuts what is left after the grace. */
  close(): Promise<void>
}

/** The port where nobody names one. */
export const DEFAULT_PORT = 7880

/**
 * Serves an opened Varve over HTTP. Throws LISTEN_REFUSED, LISTEN_FAILED, CERTIFICATE_UNUSABLE,
 * SESSION_KEY_UNUSABLE, BAD_DURATION, USAGE.
 * @example await using serving = await serve(varve, { port: 8080 })
 */
export async function serve<T extends Tree>(varve: Varve<T>, options: ServeOptions = {}): Promise<Serving> {
  const { port = DEFAULT_PORT, host = '127.0.0.1' } = options
  refusePublicDevelopment(host, options.environment)
  const mount = givenMount(options.mount ?? '')
  const certificate = options.tls === undefined ? undefined : new Certificate(options.tls, options.warn ?? (() => {}))
  const own = { folder: process.cwd(), strictTransport: isStrict(options) }
  const handler = createHandler(varve, { ...own, ...options })
  const server = serverFor(certificate, options)
  server.on('request', stalledCutter(options.patience ?? {})).on('request', toNode(handler, { mount }))
  try {
    await listen(server, host, port)
  } catch (error) {
    await handler[Symbol.asyncDispose]()
    throw error
  }
  certificate?.follow(pair => 'setSecureContext' in server && server.setSecureContext(pair))
  let ending: Promise<void> | undefined
  const close = (): Promise<void> => {
    certificate?.leave()
    return (ending ??= endServer(server, handler, milliseconds(options.grace ?? '10s')))
  }
  const url = `${certificate === undefined ? 'http' : 'https'}://${placeOf(server)}${mount}`
  return { url, handler, close, [Symbol.asyncDispose]: close }
}

function serverFor(
  certificate: Certificate | undefined,
  { keepAlive = '65s', patience = {} }: ServeOptions,
): Server | SecureServer {
  const limits = {
    // Whoever sends more is answered 431 by Node, before anything of ours is asked.
    maxHeaderSize: 32 << 10,
    ...slowLimits(patience),
    keepAliveTimeout: milliseconds(keepAlive),
    noDelay: true,
  }
  return certificate === undefined ? createServer(limits) : createSecureServer({ ...limits, ...certificate.pair })
}

/** A server of its own has its host for itself, where a mounted one would decide for its program. */
function isStrict({ environment = '', tls, origin, trustProxy = false }: ServeOptions): boolean {
  const mayBeEncrypted = tls !== undefined || trustProxy || origin?.startsWith('https:') === true
  return mayBeEncrypted && !isDevelopment(environment)
}

function refusePublicDevelopment(host: string, environment: string | undefined): void {
  if (environment === undefined || !isDevelopment(environment) || isLoopback(host)) return
  throw new VarveError('LISTEN_REFUSED', { host, environment })
}

/** True for an address that only this machine reaches. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
