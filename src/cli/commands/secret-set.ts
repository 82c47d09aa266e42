import { reference, VarveError, type Json, type Tree, type Varve } from 'varve'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { secretListing } from '../secret-listing.ts'
import type { Session } from '../session.ts'
import { signed, type Unless } from '../signed.ts'
import { valued, valueInput, type ValueFlags, type ValueFor } from '../value-input.ts'
import { report } from '../written.ts'

/** The ways to give a secret: a value, or where it is kept. */
interface SecretFlags extends ValueFlags {
  readonly reference?: string
}

/** `varve secret set KEY`: stores a secret, or where one is kept. */
export function secretSet(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    valued(command('set', 'store a secret, sealed; or where it is kept')).option(
      '--reference <reference>',
      'where a secret manager keeps it: vault://secret/shop#password',
    ),
  )
  examples(
    grammar,
    "varve secret set mail.apiKey -m 'New contract'",
    "pass show mail | varve secret set mail.apiKey - -m 'New contract'",
    "varve secret set mail.apiKey --reference vault://secret/mail#key -m 'Moved to Vault'",
  )
  return bind<SecretFlags & WriteFlags>(grammar, async (session, flags, [key = '', positional]) => {
    const { varve } = await session.open()
    const known = secretListing(varve, key)
    if (known.kind === 'setting') throw new VarveError('NOT_WRITABLE', { key: known.key })
    const input = await secretInput(session, varve, known, positional, flags)
    if (input === undefined) return 130
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const scope = session.scope === undefined ? {} : { scope: session.scope }
    const written = await varve.set(known.key, input.value, { ...options, ...scope })
    report(session.output, written, replaced)
    for (const { key: about = known.key, issue, remedy = '' } of written.warnings ?? [])
      session.output.warn(`${about} ${issue}. ${remedy}`.trim())
  })
}

async function secretInput(
  session: Session,
  varve: Varve<Tree>,
  wanted: ValueFor,
  positional: string | undefined,
  flags: SecretFlags,
): Promise<Unless<{ readonly value: Json }>> {
  if (flags.reference === undefined) return valueInput(session, varve, wanted, positional, flags)
  const values = [positional, flags.value, flags.valueFile, flags.jsonValue]
  if (values.every(one => one === undefined)) return { value: { ...reference(flags.reference) } }
  const issue = 'A value and --reference cannot both be given.'
  throw new VarveError('USAGE', { issue, remedy: 'Store the one or the other.' })
}
