import { toDotted, type BlameEntry } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { documentBlame } from '../document-blame.ts'
import type { Output } from '../output.ts'
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
    const named = parts.length === 0 ? [] : await documentBlame(varve.history(parts[0]?.key, { scope: scope ?? null }))
    if (named.length > 0) {
      const rows = named.map(({ name, text, change }) => [name, text, ...signedCells(change, output)])
      return table(rows, output).forEach(line => output.print(line))
    }
    const whole = parts.every(({ path }) => path.length === 0)
    const rows = parts.map((part): Cell[] => [
      ...(whole && output.forPeople ? [] : [toDotted(part.path) || '.']),
      changeText(part.value),
      ...signedCells(part, output),
    ])
    for (const line of table(rows, output)) output.print(line)
    if (parts.length === 0) output.say(`${key} has no stored value. See: varve explain ${key}`)
  })
}

function signedCells({ revision, at, by, message }: Omit<BlameEntry, 'path' | 'value'>, { paint }: Output): Cell[] {
  return [{ text: `r${revision}`, paint: paint.yellow }, timeText(at), by, message]
}
