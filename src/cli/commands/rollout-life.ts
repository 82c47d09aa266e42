import type { ChangeOptions, Revision, Rollout } from 'varve'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { planInput, planned, type PlanFlags } from '../plan-input.ts'
import { rolloutOf } from '../rollout-found.ts'
import { stateJson } from '../rollout-json.ts'
import { nextWords, statusWords } from '../rollout-words.ts'
import type { Session } from '../session.ts'
import { signed } from '../signed.ts'
import { placeOf } from './rollout-start.ts'

interface LifeFlags extends WriteFlags, PlanFlags {
  readonly force?: boolean
  readonly shrink?: boolean
}

/** What a command does to a rollout that is under way. */
type Deed = (rollout: Rollout, options: ChangeOptions, flags: LifeFlags, now: number) => Promise<Revision>

/** The commands that change a rollout which is under way. */
const DEEDS: readonly { readonly name: string; readonly does: string; readonly deed: Deed }[] = [
  { name: 'pause', does: 'hold the share of this moment', deed: (rollout, options) => rollout.pause(options) },
  {
    name: 'resume',
    does: 'go on where it was paused; the share does not jump',
    deed: (one, options) => one.resume(options),
  },
  { name: 'advance', does: 'take the next step now', deed: (rollout, options) => rollout.advance(options) },
  { name: 'approve', does: 'approve the next gate', deed: (rollout, options) => rollout.approve(options) },
  {
    name: 'promote',
    does: 'go on to the next ring',
    deed: (rollout, options, { force }) => rollout.promote({ ...options, ...(force === true ? { force } : {}) }),
  },
  {
    name: 'reschedule',
    does: 'give what is ahead another plan; who has it keeps it',
    deed: (rollout, options, flags, now) =>
      rollout.reschedule(planInput(flags, now), { ...options, ...(flags.shrink === true ? { shrink: true } : {}) }),
  },
  { name: 'complete', does: 'everybody has it from now on', deed: (rollout, options) => rollout.complete(options) },
  {
    name: 'abort',
    does: 'nobody has it from now on: what stood before stands again',
    deed: (one, options) => one.abort(options),
  },
]

/** `varve rollout pause|resume|advance|approve|promote|reschedule|complete|abort [KEY]`. */
export function rolloutLife(bind: Bind): ReturnType<Bind>[] {
  return DEEDS.map(({ name, does, deed }) => {
    const grammar = writing(command(name, does).argument('[key]', 'the only one under way when absent'))
    if (name === 'promote') grammar.option('--force', 'though the ring reached is not complete or has not soaked')
    if (name === 'reschedule') planned(grammar).option('--shrink', 'fewer may have it than have it now')
    const plan = name === 'reschedule' ? ' --step 10 --every 1h' : ''
    examples(grammar, `varve rollout ${name} checkout.newFlow${plan} -m 'Why'`)
    return bind<LifeFlags>(grammar, (session, flags, [key]) =>
      changeRollout(session, flags, { key, deed: (rollout, options) => deed(rollout, options, flags, session.now) }),
    )
  })
}

/** What is done, and to which rollout. */
export interface RolloutChange {
  readonly key: string | undefined
  readonly deed: (rollout: Rollout, options: ChangeOptions) => Promise<Revision>
}

/** Changes a rollout that is under way, and tells where it is then. */
export async function changeRollout(
  session: Session,
  flags: WriteFlags,
  { key, deed }: RolloutChange,
): Promise<number | void> {
  const { varve } = await session.open()
  const found = rolloutOf(session, varve, key)
  const options = await signed(session, flags)
  if (options === undefined) return 130
  const revision = await deed(found, options)
  await tellChanged(session, found, revision, flags.dryRun === true)
}

async function tellChanged(session: Session, rollout: Rollout, revision: Revision, dryRun: boolean): Promise<void> {
  const { output, now } = session
  const state = await rollout.state()
  if (output.json !== undefined)
    return output.printJson({ revision: dryRun ? null : revision.number, dryRun, ...stateJson(state, now) })
  if (dryRun) return output.remark('Nothing was written: this was a dry run.')
  const next = state.ended === undefined ? `; ${nextWords(state, now)}` : ''
  output.say(`${placeOf(rollout)}  ${statusWords(state)}${next}  (r${revision.number} by ${revision.by})`)
}
