/** Listens with many clients: `server-listeners-child.ts <port> <path> <clients>`. Says when all do, and how long each change took to the last. */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { answer } from './child.ts'

const [port = '', path = '', clients = '1'] = process.argv.slice(2)
const AT_ONCE = 200
let heard = 0
let done = (): void => {}

async function listener(): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`)
  await once(socket, 'data')
  socket.on('data', (part: Buffer) => {
    if (!part.includes('event: revision')) return
    heard += 1
    if (heard === Number(clients)) done()
  })
  return socket
}

for (let made = 0; made < Number(clients); made += AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, Number(clients) - made) }, listener))
process.on('message', (asked: 'listen' | 'end') => {
  if (asked === 'end') process.exit()
  heard = 0
  done = () => answer('all')
  answer('listening')
})
answer('ready')
