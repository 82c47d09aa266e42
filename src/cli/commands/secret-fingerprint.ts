import { command, examples, timed, type Bind } from '../command.ts'
import type { Opened, Session } from '../session.ts'
import { secretListing } from '../secret-listing.ts'
import { whenOf } from '../when.ts'

interface FingerprintFlags {
  readonly at?: string
  readonly exitCode?: boolean
}

/** `varve secret fingerprint KEY [OTHER]`: tells equal secrets from others, and shows none. */
export function secretFingerprint(bind: Bind): ReturnType<Bind> {
  const grammar = timed(
    command('fingerprint', 'print eight digits that are the same for the same value; compare two')
      .argument('<key>', 'a key, or one in a scope: mail.apiKey@tenant:acme')
      .argument('[other]', 'another one, to be told the same or different'),
  ).option('--exit-code', 'end with 10 when two are different')
  examples(
    grammar,
    'varve secret fingerprint mail.apiKey',
    'varve secret fingerprint mail.apiKey --at r42',
    'varve secret fingerprint mail.apiKey mail.apiKey@tenant:acme',
  )
  return bind<FingerprintFlags>(grammar, async (session, { at, exitCode }, [key = '', other]) => {
    const opened = await session.open()
    const { output } = session
    const first = await fingerprintOf(opened, session, key, at)
    if (other === undefined)
      return output.json === undefined ? output.print(first.fingerprint) : output.printJson(first)
    const second = await fingerprintOf(opened, session, other, at)
    const isSame = first.fingerprint === second.fingerprint
    if (output.json === undefined) output.print(isSame ? 'same' : 'different')
    else output.printJson({ same: isSame, secrets: [first, second] })
    return isSame || exitCode !== true ? 0 : 10
  })
}

interface Fingerprint {
  readonly key: string
  readonly scope: string | null
  readonly fingerprint: string
}

async function fingerprintOf(
  { varve }: Opened,
  session: Session,
  written: string,
  at: string | undefined,
): Promise<Fingerprint> {
  const [name = '', own] = written.split('@', 2)
  const { key } = secretListing(varve, name)
  const scope = own ?? session.scope
  const fingerprint = await varve.secrets.fingerprint(key, {
    ...(scope === undefined ? {} : { scope }),
    ...(at === undefined || at === 'now' ? {} : { at: whenOf(at, session.now) }),
  })
  return { key, scope: scope ?? null, fingerprint }
}
