/** Counts the failures it is told of on standard input, with the threshold that `app.toml` says at this moment. */
import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { Breaker } from './breaker.ts'
import { say, start } from './start.ts'

await using varve = await start(process.argv[2] ?? '.')
const breaker = new Breaker(
  () => ({ threshold: varve.get('breaker.threshold'), rest: varve.get('breaker.rest') }),
  () => performance.now(),
)
varve.watch('breaker.threshold', (threshold, { before }) =>
  say(`breaker.threshold was ${before}, and is ${threshold} now`),
)
say(`process ${process.pid} opens after ${varve.get('breaker.threshold')}`)

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'fail') breaker.failed()
  if (line === 'succeed') breaker.succeeded()
  say(`${breaker.isOpen ? 'open' : 'closed'} after ${breaker.failures}`)
}
