import type { IncomingMessage, ServerResponse } from 'node:http'
import { IncomingRequest } from './incoming-request.ts'
import { send } from './outgoing.ts'
import { plainDoor } from '../plain-door.ts'
import { givenMount } from './given-mount.ts'
import { addressOf, isBelow, isEncrypted, pathOf } from './target.ts'
import type { RequestOrigin } from '../options.ts'

/** A request and an answer as Node has them: frameworks' own are those too. */
export type { IncomingMessage as NodeRequest, ServerResponse as NodeResponse } from 'node:http'

/** What answers requests: a handler of Varve, or another of Fetch. */
export type Answers = (request: Request, from?: RequestOrigin) => Promise<Response>

/** How a handler is put into a Node program. */
export interface MountOptions {
  /** What stands before our paths: `/config`. At the root when absent. */
  readonly mount?: string
}

/** Answers requests to Node. Given a `next`, it leaves what is not below its mount to that. */
export type NodeListener = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/**
 * Makes a listener of Node's HTTP server of a handler. Throws USAGE for a mount that is no path.
 * @example createServer(toNode(createHandler(varve)))
 */
export function toNode(handler: Answers, options: MountOptions = {}): NodeListener {
  const mount = givenMount(options.mount ?? '')
  const answer = answerer(handler)
  return (request, response, next) => {
    const url = addressOf(request)
    if (next !== undefined && url !== undefined && !isBelow(mount, pathOf(url))) return next()
    void answer({ request, response, url, mount })
  }
}

/** A request to Node with what is known of it, and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What was asked, as a whole address; undefined where it is none. */
  readonly url: string | undefined
  readonly mount: string
}

/** What answers one request after the other. It never rejects: there is nobody to tell who could still do something about it. */
export function answerer(handler: Answers): (exchange: Exchange) => Promise<void> {
  const answers = plainDoor(handler)
  return async ({ request, response, url, mount }) => {
    // Without a listener, a connection that breaks would end the process.
    response.on('error', unheard)
    if (url === undefined) return void response.writeHead(400, { 'content-type': 'text/plain' }).end(NOT_AN_ADDRESS)
    const origin = new Origin(request, response, mount)
    try {
      send(await answers(new IncomingRequest(request, { url, origin }), origin), response, request.method)
    } catch {
      if (response.headersSent) return void response.destroy()
      response.writeHead(500, { 'content-type': 'text/plain' }).end('Something went wrong here.\n')
    }
  }
}

function unheard(): void {}

const NOT_AN_ADDRESS = 'The host or the path of this request is not one that an address can have.\n'

/** What Node knows of a request beside the request. */
class Origin implements RequestOrigin {
  readonly mount: string
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #signal: AbortSignal | undefined

  constructor(request: IncomingMessage, response: ServerResponse, mount: string) {
    this.#request = request
    this.#response = response
    this.mount = mount
  }

  get address(): string {
    return this.#request.socket.remoteAddress ?? ''
  }

  get encrypted(): boolean {
    return isEncrypted(this.#request)
  }

  /** Aborted when the client goes before it has its answer. */
  get signal(): AbortSignal {
    return (this.#signal ??= goneSignal(this.#response))
  }
}

function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const leave = (): void => {
    if (!response.writableFinished) gone.abort(new Error('The client has gone.'))
  }
  if (response.destroyed) leave()
  else response.once('close', leave)
  return gone.signal
}
