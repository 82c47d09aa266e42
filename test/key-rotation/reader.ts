/** Opens the store again and again, and reads every value that there is and some that there were. Ends when its input does. */
import { setTimeout as pause } from 'node:timers/promises'
import { given, inputEnds, keyOf, opened, say, surely, type Given } from './config.ts'

const ending = inputEnds()
const options = await given()
while (!ending.aborted) {
  say(await surely(() => round(options)))
  // Also for whatever ends this: a store that never waits would keep it out.
  await pause(150)
}

async function round({ count, ...rest }: Given): Promise<{ read: number; wrong: readonly string[] }> {
  await using varve = await opened({ count, ...rest })
  const head = varve.head().number
  const then = await varve.at(Math.max(1, Math.floor(Math.random() * head)))
  const wrong: string[] = []
  let read = 0
  for (let index = 0; index < count; index += 1) {
    for (const [when, reader] of [
      ['now', varve],
      [`at ${then.moment.revision}`, then],
    ] as const) {
      const found = valueFrom(() => reader.get(keyOf(index)).reveal())
      if (when !== 'now' && found.startsWith('!MISSING_VALUE')) continue
      read += 1
      if (!found.startsWith(`value of s${index}, `)) wrong.push(`${keyOf(index)} ${when}: ${found}`)
    }
  }
  return { read, wrong: wrong.slice(0, 5) }
}

function valueFrom(read: () => string): string {
  try {
    return read()
  } catch (error) {
    return `!${error instanceof Error && 'code' in error ? String(error.code) : ''} ${String(error)}`
  }
}
