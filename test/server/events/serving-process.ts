/** Serves the log of a file: `serving-process.ts <file>`. Says where, and goes on until it is ended. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { open } from 'varve'
import { createHandler } from 'varve/server'
import { toNode } from 'varve/server/node'
import { sqlite } from 'varve/stores/sqlite'
import { config } from './hall.ts'

const [file = ''] = process.argv.slice(2)
// It asks by itself once an hour: what it hears before that, its store has noticed, which glances at its file ten times a second.
const varve = await open(config, { store: sqlite(file), as: { environment: 'test' }, poll: '1h' })
const server = createServer(toNode(createHandler(varve, { environment: 'test' })))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
