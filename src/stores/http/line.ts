import type { IncomingMessage } from 'node:http'
import type { Line, LineEvents } from '../listener.ts'
import type { Exchange } from './exchange.ts'

/** The longest line of a stream that is taken in, in characters. Ours are short; what is longer is somebody else's. */
const LONGEST_LINE = 1024

/**
 * Opens the server's stream of hints: each is a revision's number, and between them comes a comment every `heartbeat`
 * milliseconds, so that a line which went silent is found out.
 */
export async function openLine(exchange: Exchange, heartbeat: number, events: LineEvents): Promise<Line> {
  const query = { heartbeat: String(heartbeat) }
  const response = await exchange.begin({ method: 'GET', path: '/v1/log/events', query })
  const type = response.headers['content-type'] ?? ''
  if (response.statusCode !== 200 || !type.startsWith('text/event-stream')) {
    response.destroy()
    throw new Error(`it answered ${response.statusCode ?? 0}`)
  }
  // Who only listens does not keep a program alive.
  response.socket.unref()
  return new HintStream(response, events)
}

class HintStream implements Line {
  readonly #response: IncomingMessage
  #waiting: (() => void)[] = []

  constructor(response: IncomingMessage, events: LineEvents) {
    this.#response = response
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      for (const wake of this.#waiting.splice(0)) wake()
      const lines = (rest + part).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > LONGEST_LINE) return void response.destroy()
      for (const line of lines) hear(line, events)
    })
    response.on('error', () => {})
    response.on('close', () => events.lost())
  }

  /** Resolves with the next sign of life: the server was asked to give one at every heartbeat. */
  ping(): Promise<void> {
    return new Promise(resolve => void this.#waiting.push(resolve))
  }

  close(): void {
    this.#response.destroy()
  }
}

function hear(line: string, events: LineEvents): void {
  const number = /^data: ?(\d{1,16})?\r?$/.exec(line)
  if (number !== null) events.hint(number[1] === undefined ? undefined : Number(number[1]))
}
