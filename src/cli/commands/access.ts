import type { SecretAccess } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { wholeNumber } from '../number.ts'
import { printRequestAccess, requestAccess } from '../request-access.ts'
import { table, type Cell } from '../table.ts'
import { isoTime, timeText } from '../words.ts'

interface AccessFlags {
  readonly limit?: string
}

/** `varve access [REQUEST|KEY]`: which values a request used; who was shown which secret, and why. */
export function access(bind: Bind): ReturnType<Bind> {
  const grammar = command('access', 'show which values a request used; or who was shown which secret, newest first')
    .argument('[what]', "a request's id; or a key, or all under a prefix (mail.*); every secret when absent")
    .option('-n, --limit <number>', 'at most this many; 0 for all', '50')
  examples(grammar, 'varve access req-7f9c', 'varve access', "varve access 'mail.*' -n 10 --json")
  return bind<AccessFlags>(grammar, async (session, { limit = '50' }, [keys]) => {
    const opened = await session.open()
    const { varve } = opened
    const { output } = session
    // Whatever is no key of this program names a request.
    if (keys !== undefined && !keys.endsWith('*') && varve.list().every(({ key }) => key !== keys)) {
      return printRequestAccess(await requestAccess(opened, keys), output)
    }
    const most = wholeNumber(limit, '--limit')
    const wanted = { ...(keys === undefined ? {} : { keys }), ...(most === 0 ? {} : { limit: most }) }
    const found: SecretAccess[] = []
    for await (const one of varve.secrets.accesses(wanted)) found.push(one)
    if (output.json !== undefined) return output.printJson(found.map(accessJson))
    const rows = found.map(({ at, by, what, key, scope, revision, message }): Cell[] => [
      timeText(at),
      by,
      what,
      key,
      scope ?? '',
      { text: `r${revision}`, paint: output.paint.yellow },
      message,
    ])
    for (const line of table(rows, output)) output.print(line)
    if (rows.length === 0) output.say('Nobody was shown a secret.')
  })
}

function accessJson({ id, at, by, what, key, scope, revision, message }: SecretAccess): object {
  return { id, at: isoTime(at), by, what, key, scope: scope ?? null, revision, message }
}
