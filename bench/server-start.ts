import { readFile, writeFile } from 'node:fs/promises'
import { builtPackage } from './built-package.ts'

const SERVER = `import { createServer } from 'node:http'
import { defineConfig, live, open } from 'varve'
import { integer } from 'varve/schema'
import { createHandler } from 'varve/server'
import { toNode } from 'varve/server/node'
import { sqlite } from 'varve/stores/sqlite'
const [file, keys] = process.argv.slice(2)
const tree = {}
for (let n = 0; n < Number(keys); n += 1)
  (tree['group' + Math.floor(n / 100)] ??= {})['key' + n] = live(integer({ min: 0 }), { default: 0, doc: 'One of many.' })
const varve = await open(defineConfig(tree), { store: sqlite(file), as: { environment: 'test' } })
const handler = createHandler(varve, { environment: 'test', limits: { perMinute: 1e9 } })
const server = createServer(toNode(handler))
server.listen({ port: 0, host: '127.0.0.1' }, () => process.send(server.address().port))
`

/**
 * A program that serves so many numbers, as `numbers` of `keys.ts` declares them, from the package as it is published:
 * types that Node has to take off first are none of a server's. Takes the file of its history, and how many. Gives its path.
 */
export async function publishedServer(folder: string): Promise<string> {
  await builtPackage(folder)
  const whole = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  // Its files ask for each other by the names that it publishes.
  await writeFile(`${folder}/package.json`, whole.replaceAll('./dist/', './'))
  const program = `${folder}/serve.mjs`
  await writeFile(program, SERVER)
  return program
}
