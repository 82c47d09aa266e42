/**
 * Reads a canary in a process of its own, whose clock stands where it is told: `canary.ts <file> <instant>…`. Prints, for each
 * instant, which of a hundred people have more uploads than they had.
 */
import process from 'node:process'
import { open } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { clock } from 'varve/testing'
import { config, haveMore } from './config.ts'

const [file = '', ...instants] = process.argv.slice(2)
const time = clock(new Date(Number(instants[0])))
const platform = { clock: time, timers: time, warn: () => {} }
const varve = await open(config, { store: sqlite(file, { clock: time }), platform })
const seen: (readonly string[])[] = []
for (const instant of instants) {
  time.advance(Number(instant) - time.now())
  seen.push(haveMore(varve))
}
process.stdout.write(JSON.stringify(seen))
await varve.close()
