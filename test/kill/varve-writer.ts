/**
 * Changes values through the public door for ever and says what was acknowledged, until it is killed: `varve-writer.ts
 * <store module> <folder> <name>`. Every third change overwrites; the others count up, and begin again on a conflict.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { isProblem, open, type ChangeOptions, type Written } from 'varve'
import { connected, onceReached, say } from './child.ts'
import { config } from './config.ts'

const { connect, name } = await connected()
const varve = await onceReached(() =>
  // One that could not be opened has closed its store.
  open(config, { store: connect(), as: { environment: 'test' }, onProblem: ({ code }) => say({ trouble: code }) }),
)

/** Writes, while the engine is there or not. A change whose outcome nobody knows is repeated under its own id. */
async function surely(options: ChangeOptions, write: (options: ChangeOptions) => Promise<Written>): Promise<Written> {
  try {
    return await write(options)
  } catch (error) {
    if (isProblem(error, 'STORE_INDETERMINATE')) return surely({ ...options, id: error.details.id }, write)
    if (!isProblem(error, 'STORE_UNREACHABLE')) throw error
    await pause(20)
    return surely(options, write)
  }
}

async function countUp(message: string): Promise<Written> {
  for (;;) {
    try {
      const next = varve.get('counters.shared') + 1
      const { origin } = varve.explain('counters.shared')
      // A count that is repeated after an outage counts on from what was read, and not from what came meanwhile.
      const expect = 'revision' in origin ? origin.revision : 0
      return await surely({ by: name, message, expect }, options => varve.set('counters.shared', next, options))
    } catch (error) {
      if (!isProblem(error, 'REVISION_CONFLICT')) throw error
      say({ conflict: error.details.actual })
    }
  }
}

for (let round = 0; ; round++) {
  const message = `Round ${round}`
  const { number, id, hash } =
    round % 3 === 0
      ? await surely({ by: name, message, expect: 'any' }, options =>
          varve.set('notes.last', `${name}, round ${round}`, options),
        )
      : await countUp(message)
  say({ acknowledged: { number, id, hash } })
}
