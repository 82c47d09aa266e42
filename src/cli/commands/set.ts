import { VarveError } from 'varve'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { listing } from '../keys.ts'
import { signed } from '../signed.ts'
import { valued, valueInput, type ValueFlags } from '../value-input.ts'
import { report } from '../written.ts'

/** `varve set KEY VALUE`: stores a value. */
export function set(bind: Bind): ReturnType<Bind> {
  const grammar = writing(valued(command('set', 'store a value')))
  examples(
    grammar,
    "varve set limits.maxUploads 50 -m 'Spring sale'",
    "varve set limits.maxUploads 500 --tenant acme -m 'Contract 7'",
    "varve set shipping.rates - -m 'New rates' < rates.json",
  )
  return bind<ValueFlags & WriteFlags>(grammar, async (session, flags, [key = '', positional]) => {
    const { varve } = await session.open()
    const known = listing(varve, key)
    // Said before anybody types a value or a message for nothing.
    if (known.kind === 'setting') throw new VarveError('NOT_WRITABLE', { key: known.key })
    const input = await valueInput(session, varve, known, positional, flags)
    if (input === undefined) return 130
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const scope = session.scope === undefined ? {} : { scope: session.scope }
    report(session.output, await varve.set(known.key, input.value, { ...options, ...scope }), replaced)
  })
}
