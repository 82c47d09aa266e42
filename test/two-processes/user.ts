/** Uses everything that could keep a process alive: `user.ts <store> close|leave`. Prints what it has done. */
import process from 'node:process'
import { open } from 'varve'
import { storeFromUrl } from 'varve/node'
import { config } from './config.ts'

const [address = '', end] = process.argv.slice(2)
const varve = await open(config, { store: await storeFromUrl(address), poll: '100ms' })
varve.watch('limits.*', value => console.log(`seen ${String(value)}`))
varve.override('limits.maxSize', 5, { ttl: '1h' })
// Waiting is a reason to live, so only the process that closes, which ends every wait, does it.
if (end === 'close') {
  varve.until('limits.maxUploads', value => value > 1000, { timeout: '1h' }).catch(() => console.log('gave up waiting'))
}
await varve.set('limits.maxUploads', 20, { by: 'dana', message: 'Traffic spike' })
if (end === 'close') {
  await varve.close()
  await varve.close()
  console.log(`closed, and still ${varve.get('limits.maxUploads')}`)
}
