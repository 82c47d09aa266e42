import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect } from 'node:net'

/** A server of Node on a free port of this machine, for as long as a test needs it. */
export interface Listening extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly server: Server
  /** Sends bytes as they are, and resolves with all that comes back until the connection ends. */
  raw(text: string): Promise<string>
}

/** Starts a server of Node with a listener. */
export async function listening(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const found = server.address()
  const port = typeof found === 'object' && found !== null ? found.port : 0
  return {
    ...{ server, port, url: `http://127.0.0.1:${port}` },
    raw: text => sentRaw(port, text),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Sends bytes to a port of this machine, and resolves with what comes back until the connection ends. */
export async function sentRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}
