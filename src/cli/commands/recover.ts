import { isProblem, VarveError, type Divergence } from 'varve'
import { command, examples, type Bind, type WriteFlags } from '../command.ts'
import type { KeptFlags, NamedLastKnownGood } from '../named-last-known-good.ts'
import { RecoveryRecord } from '../recovery-record.ts'
import { partsOf, type Choice, type Report } from '../recovery-report.ts'
import { RecoveryWords } from '../recovery-words.ts'
import type { Opened, Session } from '../session.ts'
import { confirmed, signed } from '../signed.ts'
import { count } from '../words.ts'

interface RecoverFlags extends KeptFlags, WriteFlags {
  readonly putBack?: boolean
  readonly overwrite?: boolean
  readonly accept?: boolean
}

/** `varve recover`: shows how a store differs from what was known of it, and follows it as somebody decides. */
export function recover(bind: Bind): ReturnType<Bind> {
  const grammar = command('recover', 'see what a restored or replaced store lost, and decide how to go on')
    .option('--put-back', 'follow the store, and put back the values it lost that nobody changed in it since')
    .option('--overwrite', 'with --put-back: also those that the store was given something else for')
    .option('--accept', 'follow the store as it is: what it lost stays lost')
    .option(
      '--last-known-good <file>',
      'where the program keeps it: VARVE_LAST_KNOWN_GOOD or the config file when absent',
    )
    .option('-m, --message <text>', 'why: what somebody reading the history needs to know (asked for on a terminal)')
    .option('--by <author>', "who: VARVE_BY, git's user or the system's when absent")
    .option('--dry-run', 'say what would be put back, and write nothing')
  examples(
    grammar,
    'varve recover',
    "varve recover --put-back -m 'Restored the backup of 02:00' --dry-run",
    "varve recover --accept -m 'Staging starts anew' --yes",
  )
  return bind<RecoverFlags>(grammar, async (session, flags) => {
    const choice = choiceOf(flags)
    const { namedLastKnownGood } = await import('../named-last-known-good.ts')
    const kept = await namedLastKnownGood(session, flags)
    const opened = await openedWith(session, kept)
    const divergence = await opened.varve.divergence()
    const about = { store: opened.store?.name ?? '', kept }
    const report =
      session.output.json === undefined ? new RecoveryWords(session, about) : new RecoveryRecord(session, about)
    if (divergence === undefined) return nothingToDo(report, kept)
    if (choice === undefined) {
      report.undecided(divergence)
      return 10
    }
    if (flags.dryRun === true) return report.planned(divergence, choice)
    return decide(session, opened, { divergence, choice, flags, report, kept })
  })
}

/** What is to be done; undefined when nobody said. Throws USAGE for what cannot go together. */
function choiceOf({ putBack, overwrite, accept, dryRun }: RecoverFlags): Choice | undefined {
  const wrong = (issue: string, remedy: string): VarveError<'USAGE'> => new VarveError('USAGE', { issue, remedy })
  if (accept === true && (putBack === true || overwrite === true))
    throw wrong('--accept takes the store as it is, and --put-back does not.', 'Choose one.')
  if (overwrite === true && putBack !== true)
    throw wrong('--overwrite says how --put-back is done.', 'Write --put-back --overwrite.')
  if (dryRun === true && putBack !== true && accept !== true)
    throw wrong('--dry-run tries a decision, and none was given.', 'Without any option nothing is written either.')
  if (accept === true) return 'nothing'
  if (putBack !== true) return undefined
  return overwrite === true ? 'everything' : 'untouched'
}

/** Opens the configuration with what was kept. Throws why that cannot be read: without it nothing can be compared. */
async function openedWith(session: Session, kept: NamedLastKnownGood | undefined): Promise<Opened> {
  // What was lost may have to be put back into a store that was made anew elsewhere.
  kept?.place.compare()
  const opened = await session.open({ quietly: true, ...(kept === undefined ? {} : { lastKnownGood: kept.place }) })
  if (kept?.place.failure !== undefined) throw kept.place.failure
  return opened
}

/** The store tells what is known; or nothing is known, which is nobody's wish. */
function nothingToDo(report: Report, kept: NamedLastKnownGood | undefined): void {
  if (kept === undefined) {
    throw new VarveError('USAGE', {
      issue: 'Nothing says what was known of the store: no last known good is named.',
      remedy: 'Name the file that a program keeps with --last-known-good or VARVE_LAST_KNOWN_GOOD, on its machine.',
    })
  }
  report.agreed()
}

interface Decision {
  readonly divergence: Divergence
  readonly choice: Choice
  readonly flags: RecoverFlags
  readonly report: Report
  readonly kept: NamedLastKnownGood | undefined
}

async function decide(session: Session, { varve }: Opened, decision: Decision): Promise<number | void> {
  const { divergence, choice, flags, report, kept } = decision
  report.shown(divergence)
  const sure = await confirmed(session, question(divergence, choice))
  if (sure === undefined) return 130
  if (!sure) {
    session.output.remark('Aborted. Nothing was changed.')
    return 1
  }
  const signature = await signed(session, flags)
  if (signature === undefined) return 130
  kept?.place.release()
  try {
    report.decided(divergence, await varve.adopt({ by: signature.by, message: signature.message, putBack: choice }))
  } catch (error) {
    // Somebody else may have decided while this was asked.
    if (!isProblem(error, 'USAGE') || (await varve.divergence()) !== undefined) throw error
    report.agreed()
  }
}

function question(divergence: Divergence, choice: Choice): string {
  const { putBack, left } = partsOf(divergence, choice)
  if (choice === 'nothing') return `Follow the store as it is, without ${count(left.length, 'lost value')}?`
  const over = putBack.filter(({ fate }) => fate === 'conflict').length
  const what = `Follow the store, and put back ${count(putBack.length, 'lost value')}`
  return over === 0 ? `${what}?` : `${what}, ${over} of them over what the store was given?`
}
