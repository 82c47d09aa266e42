import { VarveError } from 'varve'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { referring, secretInput, type SecretFlags } from '../secret-input.ts'
import { secretListing } from '../secret-listing.ts'
import { signed } from '../signed.ts'
import { valued } from '../value-input.ts'
import { report } from '../written.ts'

/** `varve secret set KEY`: stores a secret, or where one is kept. */
export function secretSet(bind: Bind): ReturnType<Bind> {
  const grammar = writing(referring(valued(command('set', 'store a secret, sealed; or where it is kept'))))
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
