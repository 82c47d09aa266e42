import { VarveError, type Json } from 'varve'
import { forAWhile } from '../clipboard.ts'
import { command, examples, timed, type Bind } from '../command.ts'
import { secretListing } from '../secret-listing.ts'
import type { Opened, Session } from '../session.ts'
import { signed } from '../signed.ts'
import { whenOf } from '../when.ts'
import { visible } from '../words.ts'

interface RevealFlags {
  readonly message?: string
  readonly by?: string
  readonly at?: string
  readonly plain?: boolean
  readonly copy?: boolean
}

/** `varve secret reveal KEY`: shows a stored secret to a person, and records that it did. */
export function secretReveal(bind: Bind): ReturnType<Bind> {
  const grammar = timed(command('reveal', 'show a stored secret; who asked and why is recorded').argument('<key>'))
    .option('-m, --message <text>', 'why it has to be seen (asked for on a terminal)')
    .option('--by <author>', "who: VARVE_BY, git's user or the system's when absent")
    .option('--plain', 'print it though nobody watches a terminal: into a pipe or a file')
    .option('--copy', 'put it into the clipboard for 30 s, and print nothing')
  examples(
    grammar,
    "varve secret reveal mail.apiKey -m 'Calling the provider, INC-142'",
    "varve secret reveal mail.apiKey --tenant acme --copy -m 'Onboarding'",
    "varve secret reveal tls.key --plain -m 'Renewal' > tls.key",
  )
  return bind<RevealFlags>(grammar, async (session, flags, [key = '']) => {
    const { output, surroundings } = session
    if (flags.copy !== true && flags.plain !== true && surroundings.stdout.isTTY !== true) throw noTerminal()
    const clipboard = flags.copy === true ? await forAWhile(session) : undefined
    const opened = await session.open()
    const { varve } = opened
    const known = secretListing(varve, key)
    const signature = await signed(session, flags)
    if (signature === undefined) return 130
    const { by, message } = signature
    const place = { ...scopeOf(session), ...(flags.at === undefined ? {} : { at: whenOf(flags.at, session.now) }) }
    const value = await varve.secrets.reveal(known.key, { by, message, ...place })
    await toldToAudit(session, opened, { key: known.key, by, detail: message })
    if (clipboard !== undefined) return clipboard(textOf(value))
    if (output.json !== undefined) return output.printJson({ key: known.key, scope: session.scope ?? null, value })
    show(session, value, flags.plain === true)
  })
}

/** Puts it into the audit trail of servers on this store, too: whoever looks there is told of all. A server does that itself. */
async function toldToAudit(
  { scope, now }: Session,
  { store, server }: Opened,
  shown: { readonly key: string; readonly by: string; readonly detail: string },
): Promise<void> {
  if (store === undefined || server !== undefined) return
  const { AuditTrail } = await import('../../server/doors/audit.ts')
  await new AuditTrail(store.records, () => now).record({
    action: 'secret-revealed',
    outcome: 'granted',
    scope,
    ...shown,
  })
}

function scopeOf({ scope }: Session): { readonly scope?: string } {
  return scope === undefined ? {} : { scope }
}

function noTerminal(): VarveError {
  return new VarveError('USAGE', {
    issue: 'Standard output is no terminal, and a secret would go who knows where.',
    remedy: 'Say --plain if that is meant, or --copy for the clipboard.',
  })
}

/** As it is for a program, which must get every byte; for a person with nothing in it that moves a cursor. */
function show({ output, surroundings }: Session, value: Json, plain: boolean): void {
  const text = textOf(value)
  if (plain && surroundings.stdout.isTTY !== true) return output.write(text)
  for (const line of text.split('\n')) output.print(visible(line))
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
