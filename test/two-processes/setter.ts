/** Sets values in a store, one after the other: `setter.ts <store> <key>=<number>…`. */
import process from 'node:process'
import { open, type Varve } from 'varve'
import { storeFromUrl } from 'varve/node'
import { config } from './config.ts'

const [address = '', ...changes] = process.argv.slice(2)
const varve = (await open(config, { store: await storeFromUrl(address) })) as unknown as Varve
for (const change of changes) {
  const [key = '', value] = change.split('=')
  await varve.set(key, Number(value), { by: `process ${process.pid}`, message: `Set ${change}` })
}
await varve.close()
