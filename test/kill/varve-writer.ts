/**
 * Changes values through the public door for ever and says what was acknowledged, until it is killed: `varve-writer.ts
 * <store module> <folder> <name>`. Every third change overwrites; the others count up, and begin again on a conflict.
 */
import { isProblem, open, type Written } from 'varve'
import { connected, say } from './child.ts'
import { config } from './config.ts'

const { store, name } = await connected()
const varve = await open(config, {
  store,
  as: { environment: 'test' },
  onProblem: ({ code }) => say({ trouble: code }),
})

async function countUp(message: string): Promise<Written> {
  for (;;) {
    try {
      return await varve.set('counters.shared', varve.get('counters.shared') + 1, { by: name, message })
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
      ? await varve.set('notes.last', `${name}, round ${round}`, { by: name, message, expect: 'any' })
      : await countUp(message)
  say({ acknowledged: { number, id, hash } })
}
