import { toDotted } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { table, type Cell } from '../table.ts'
import { changeText, isoTime, timeText } from '../words.ts'

/** `varve blame KEY`: who made each part of a stored value what it is. */
export function blame(bind: Bind): ReturnType<Bind> {
  const grammar = command('blame', 'show who made a stored value what it is, part by part').argument('<key>')
  examples(grammar, 'varve blame database.poolSize', 'varve blame shipping.rates --tenant acme')
  return bind(grammar, async (session, _flags, [key = '']) => {
    const { varve } = await session.open()
    const { output, scope } = session
    const parts = await varve.blame(key, scope === undefined ? {} : { scope })
    if (output.json !== undefined) {
      return output.printJson(
        parts.map(({ path, value, revision, at, by, message, kind, restores, ...place }) => ({
          key: place.key,
          scope: place.scope ?? null,
          ...{ path, value, revision, at: isoTime(at), by, message, kind, restores: restores ?? null },
        })),
      )
    }
    const whole = parts.every(({ path }) => path.length === 0)
    const rows = parts.map((part): Cell[] => [
      ...(whole && output.forPeople ? [] : [toDotted(part.path) || '.']),
      changeText(part.value),
      { text: `r${part.revision}`, paint: output.paint.yellow },
      timeText(part.at),
      part.by,
      part.message,
    ])
    for (const line of table(rows, output)) output.print(line)
    if (parts.length === 0) output.say(`${key} has no stored value. See: varve explain ${key}`)
  })
}
