import { VarveError, type Destroyed, type DestroyOptions } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { wholeNumber } from '../number.ts'
import { secretListing } from '../secret-listing.ts'
import type { Session } from '../session.ts'
import { confirmed, signed } from '../signed.ts'
import { count } from '../words.ts'

interface DestroyFlags {
  readonly message?: string
  readonly by?: string
  readonly revisions?: string
  readonly former?: boolean
  readonly all?: boolean
}

/** `varve secret destroy KEY`: destroys what values are sealed in, for good. */
export function secretDestroy(bind: Bind): ReturnType<Bind> {
  const grammar = command('destroy', 'destroy values for good; the history keeps that there were some, and verifies')
    .argument('<key>')
    .option('--former', 'every value but the live one (this is what happens when none of these is given)')
    .option('--revisions <numbers>', 'the values of these revisions: 41,42')
    .option('--all', 'the live value too, which is deleted')
    .option('-m, --message <text>', 'why (asked for on a terminal)')
    .option('--by <author>', "who: VARVE_BY, git's user or the system's when absent")
  examples(
    grammar,
    "varve secret destroy mail.apiKey -m 'Leaked'",
    "varve secret destroy mail.apiKey --tenant acme --all -m 'Contract ended, GDPR'",
    'varve secret destroy mail.apiKey --revisions 41,42 --yes -m …',
  )
  return bind<DestroyFlags>(grammar, async (session, flags, [key = '']) => {
    const revisions = revisionsOf(flags)
    const { varve } = await session.open()
    const { key: known } = secretListing(varve, key)
    const place = `${known}${session.scope === undefined ? '' : ` for ${session.scope}`}`
    const sure = await confirmed(session, `${questionOf(place, revisions)} Nobody can bring it back.`)
    if (sure === undefined) return 130
    if (!sure) {
      session.output.remark('Aborted. Nothing was destroyed.')
      return 1
    }
    const signature = await signed(session, flags)
    if (signature === undefined) return 130
    const { by, message } = signature
    const scope = session.scope === undefined ? {} : { scope: session.scope }
    tell(session, place, await varve.secrets.destroy(known, { by, message, ...scope, revisions }))
  })
}

type Revisions = NonNullable<DestroyOptions['revisions']>

function revisionsOf({ revisions, former, all }: DestroyFlags): Revisions {
  const given = [revisions !== undefined, former === true, all === true].filter(Boolean).length
  if (given > 1) {
    const issue = '--revisions, --former and --all say different things.'
    throw new VarveError('USAGE', { issue, remedy: 'Choose one.' })
  }
  if (revisions === undefined) return all === true ? 'all' : 'former'
  return revisions.split(',').map(text => wholeNumber(text.trim().replace(/^r/, ''), '--revisions'))
}

/** What goes, by name: this is the last time that anybody is asked. */
function questionOf(place: string, revisions: Revisions): string {
  if (revisions === 'all') return `Destroy every value of ${place}, the live one too?`
  if (revisions === 'former') return `Destroy every former value of ${place}? The live one stays.`
  return `Destroy the values of ${place} in ${named(revisions)}?`
}

function tell({ output }: Session, place: string, destroyed: Destroyed): void {
  if (output.json === undefined) output.say(`${place}  ${wordsOf(destroyed)}`)
  else output.printJson(asJson(destroyed))
  const { inTheOpen, scrubbed, scrubFailure = 'it failed' } = destroyed
  if (inTheOpen.length > 0)
    output.warn(`${place} stands in the open in ${named(inTheOpen)}, and that stays in the history: use another value.`)
  if (scrubbed === false) output.warn(`what was destroyed may still stand in the store's files: ${scrubFailure}`)
}

function wordsOf({ revision, revisions, tokens }: Destroyed): string {
  const end = revision === undefined ? '' : `  (r${revision})`
  if (revisions.length > 0) return `${count(revisions.length, 'value')} destroyed: ${named(revisions)}${end}`
  if (revision !== undefined) return `deleted; no value of it was sealed${end}`
  return tokens > 0 ? `${count(tokens, 'token')} that no revision names destroyed` : 'there was nothing to destroy'
}

function asJson({ revision, scrubbed, scrubFailure, ...others }: Destroyed): object {
  return { revision: revision ?? null, ...others, scrubbed: scrubbed ?? null, scrubFailure: scrubFailure ?? null }
}

/** Revisions by name: `r3, r4`. */
function named(revisions: readonly number[]): string {
  return revisions.map(one => `r${one}`).join(', ')
}
