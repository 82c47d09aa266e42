import { MASK, VarveError } from 'varve'
import { command, examples, timed, type Bind } from '../command.ts'
import { listing } from '../keys.ts'
import { jsonText } from '../paint.ts'
import { plainValue } from '../plain-value.ts'
import { readerAt } from '../reader-at.ts'
import { sourceJson } from '../source-json.ts'

/** `varve get KEY`: prints a value, and nothing else. */
export function get(bind: Bind): ReturnType<Bind> {
  const grammar = timed(command('get', 'print a value').argument('<key>'))
  examples(
    grammar,
    'varve get limits.maxUploads',
    'varve get limits.maxUploads --tenant acme --at 2026-01-15T03:47Z',
    'varve get limits.maxUploads --json=value,source',
  )
  return bind<{ readonly at?: string }>(grammar, async (session, { at }, [key = '']) => {
    const { varve } = await session.open()
    const known = listing(varve, key, session.audience)
    const reader = (await readerAt(varve, at, session.now)).for(session.audience)
    const explanation = reader.explain(known.key)
    const isSet = explanation.reason !== 'ERROR'
    const isHidden = known.secret || explanation.value === MASK
    const { output } = session
    if (output.json !== undefined) {
      const value = isHidden ? { secret: true, set: isSet } : isSet ? plainValue(explanation, reader) : null
      return output.printJson({ key: known.key, value, type: known.type, set: isSet, source: sourceJson(explanation) })
    }
    // Reading it says what is missing and how to mend that.
    if (!isSet) reader.get(known.key)
    if (isHidden) throw new VarveError('SECRET_HIDDEN', { key: known.key })
    const value = plainValue(explanation, reader)
    output.write(`${typeof value === 'string' ? value : jsonText(value, output.forPeople ? 2 : undefined)}\n`)
  })
}
