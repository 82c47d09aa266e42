/** A process that copies one store to another and says so at every step: `node copying-process.ts FROM TO`. */
import process from 'node:process'
import { copyLog } from 'varve/exchange'
import { storeFromUrl } from 'varve/node'

const [from = '', to = ''] = process.argv.slice(2)
const { head } = await copyLog({
  from: await storeFromUrl(from),
  to: await storeFromUrl(to),
  batch: { revisions: 10 },
  onProgress: ({ phase, revision }) => process.stdout.write(`${phase} ${revision}\n`),
})
process.stdout.write(`done ${head.number}\n`, () => process.exit())
