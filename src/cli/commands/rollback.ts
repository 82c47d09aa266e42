import { VarveError } from 'varve'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { wholeNumber } from '../number.ts'
import { confirmed, signed } from '../signed.ts'
import { whenOf } from '../when.ts'
import { report } from '../written.ts'

interface RollbackFlags extends WriteFlags {
  readonly to?: string
  readonly revision?: string
  readonly force?: boolean
}

const FORCE = 'validators and rules are not asked: for a value that today would be refused'

/** `varve rollback KEY` or `--revision N`: takes a key, or one whole revision, back. */
export function rollback(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('rollback', 'take a key back to an earlier value, or one whole revision')
      .alias('revert')
      .argument('[key]')
      .option('--to <when>', 'the revision, time, age or tag to go back to; one version back when absent')
      .option('--revision <number>', 'undo everything that this revision changed')
      .option('--force', FORCE),
  )
  examples(
    grammar,
    "varve rollback database.poolSize -m 'Spike is over'",
    "varve rollback database.poolSize --to r40 -m 'Before the incident'",
    "varve rollback --revision 42 -m 'Wrong batch'",
  )
  return bind<RollbackFlags>(grammar, async (session, flags, [key]) => {
    const number = revisionNumber(key, flags)
    const { varve } = await session.open()
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const force = flags.force === true ? { force: true } : {}
    if (number !== undefined)
      return report(session.output, await varve.undo(number, { ...options, ...force }), replaced)
    const scope = session.scope === undefined ? {} : { scope: session.scope }
    const to = flags.to === undefined ? {} : { to: whenOf(flags.to, session.now) }
    report(session.output, await varve.rollback(key ?? '', { ...options, ...scope, ...to, ...force }), replaced)
  })
}

/** The revision to undo, or undefined when a key is to be taken back. Throws USAGE for both and for neither. */
function revisionNumber(key: string | undefined, { to, revision }: RollbackFlags): number | undefined {
  if ((key === undefined) === (revision === undefined)) {
    throw new VarveError('USAGE', {
      issue: 'Name a key to take back, or a revision to undo.',
      remedy: 'Write `varve rollback KEY` or `varve rollback --revision 42`.',
    })
  }
  if (revision === undefined) return undefined
  if (to !== undefined) {
    throw new VarveError('USAGE', {
      issue: '--to is for a key, and --revision undoes one revision.',
      remedy: 'To take everything back to a moment, write `varve restore WHEN`.',
    })
  }
  return wholeNumber(revision.replace(/^r/, ''), '--revision')
}

/** `varve restore WHEN`: makes every stored value what it was at a moment. */
export function restore(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('restore', 'make every stored value what it was at a moment')
      .argument('<when>', 'a revision, a time, an age or a tag')
      .option('--force', FORCE),
  )
  examples(grammar, 'varve restore 2h --dry-run -m Try', "varve restore before-sale -m 'Sale is over' --yes")
  return bind<RollbackFlags>(grammar, async (session, flags, [when = '']) => {
    const { varve } = await session.open()
    const { output } = session
    if (flags.dryRun !== true) {
      const sure = await confirmed(session, `Make every stored value what it was at ${when}?`)
      if (sure === undefined) return 130
      if (!sure) {
        output.remark('Aborted. Nothing was changed.')
        return 1
      }
    }
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const force = flags.force === true ? { force: true } : {}
    const written = await varve.restore(whenOf(when, session.now), { ...options, ...force })
    if (written !== undefined) return report(output, written, replaced)
    if (output.json !== undefined) return output.printJson({ revision: null, changes: [] })
    output.remark(`Every stored value is already what it was at ${when}: nothing was changed.`)
  })
}
