/**
 * Follows a log through the public door and says what it applies, until it is killed: `follower.ts <store module>
 * <folder> <name>`. The first line is where it stood when it was opened.
 */
import { setInterval } from 'node:timers'
import { open } from 'varve'
import { connected, onceReached, say } from './child.ts'
import { config } from './config.ts'

const { connect } = await connected()
const varve = await onceReached(() =>
  // One that could not be opened has closed its store.
  open(config, { store: connect(), as: { environment: 'test' }, onProblem: ({ code }) => say({ trouble: code }) }),
)

let last = -1
function report(): void {
  const { number, hash } = varve.head()
  if (number !== last) say({ applied: { number, hash, values: varve.all() } })
  last = number
}

// Watching before the first report: nothing can be applied between the two.
varve.watch('*', report)
report()
// A Varve keeps no process alive, so something else must.
setInterval(() => {}, 1_000)
