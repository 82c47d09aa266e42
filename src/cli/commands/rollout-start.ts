import { isDeepStrictEqual } from 'node:util'
import type { Cond, Json, Plan, Rollout, Tree, Varve } from 'varve'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { condInput } from '../cond-input.ts'
import { percentText } from '../document-words.ts'
import { listing } from '../keys.ts'
import { planInput, planned, type PlanFlags } from '../plan-input.ts'
import { stateJson } from '../rollout-json.ts'
import { nextWords, statusWords } from '../rollout-words.ts'
import type { Session } from '../session.ts'
import { signed } from '../signed.ts'
import { isoTime, timeText, valueText, visible } from '../words.ts'
import { valueInput, type ValueFlags } from '../value-input.ts'
import { warnOfShadows } from '../written.ts'

/** Options of a command that starts a rollout. */
export interface StartFlags extends PlanFlags, ValueFlags, WriteFlags {
  readonly when?: readonly string[]
  readonly unit?: string
  readonly shrink?: boolean
}

/** `varve rollout start KEY VALUE`: begins to give a value to some before all. */
export function rolloutStart(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    planned(
      command('start', 'begin to give a value to some before all')
        .argument('<key>')
        .argument('[value]', 'the value, or - for standard input'),
    )
      .option(
        '--when <condition>',
        'only for those: segment:staff, country=DE,FR, age>=18, JSON; all of several',
        several,
      )
      .option('--unit <attribute>', 'what is spread over the line; user when absent: tenant')
      .option('--shrink', 'fewer may have the same value than have it now')
      .option('--json-value <json>', 'the value as JSON, whatever the type of the key')
      .option('--value-file <file>', 'read the value from a file'),
  )
  examples(
    grammar,
    "varve rollout start checkout.newFlow true --from 5 --to 100 --step 15 --every 30m -m 'Carefully'",
    "varve rollout start checkout.newFlow true --steps '1%,10%@1h,50%@1d!,100%@1d' -m 'With a gate'",
    "varve rollout start limits.maxUploads 50 --percent 10 --when plan=pro --unit tenant -m 'Try it'",
    "varve rollout start shop.banner Sale --window 'mon-fri 09:00-17:00 Europe/Berlin' --until 2027-01-01Z -m 'Office hours'",
    "varve rollout start checkout.newFlow true --rings dev,staging,production --soak 1d -m 'Ring by ring'",
  )
  return bind<StartFlags>(grammar, (session, flags, [key = '', positional]) =>
    startRollout(session, flags, { key, positional, plan: now => planInput(flags, now) }),
  )
}

/** Values of an option that may be repeated. */
export function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** What is started: a value of a key, by a plan. */
export interface Starting {
  readonly key: string
  readonly positional: string | undefined
  /** The plan at an instant: lengths of time begin there. */
  readonly plan: (now: number) => Plan
}

/** Starts a rollout and tells where it is. */
export async function startRollout(
  session: Session,
  flags: StartFlags,
  { key, positional, plan: planAt }: Starting,
): Promise<number | void> {
  const { varve } = await session.open()
  const known = listing(varve, key)
  const [plan, when] = [planAt(session.now), condInput(flags.when)]
  const input = await valueInput(session, varve, known, positional, flags)
  if (input === undefined) return 130
  const options = await signed(session, flags)
  if (options === undefined) return 130
  const { scope } = session
  const standing = varve.rollout(known.key, scope === undefined ? {} : { scope })
  const started = await varve.rollOut(known.key, input.value, {
    ...options,
    plan,
    ...(scope === undefined ? {} : { scope }),
    ...(when === undefined ? {} : { when }),
    ...(flags.unit === undefined ? {} : { unit: flags.unit }),
    ...(flags.shrink === true ? { shrink: true } : {}),
  })
  if (standing !== undefined) session.output.remark('This takes the place of the rollout that was under way.')
  const about = { plan, value: known.secret ? null : input.value, when }
  if (flags.dryRun === true) return tellPlan(session, started, about)
  await tellStarted(session, varve, started, plan)
}

async function tellStarted(session: Session, varve: Varve<Tree>, started: Rollout, plan: Plan): Promise<void> {
  const { output, now } = session
  const state = await started.state()
  if (output.json !== undefined) {
    const { shadowedBy = null, shadowedFor } = started
    const about = { revision: varve.head().number, plan: plan.text, dryRun: false, shadowedBy, shadowedFor }
    return output.printJson({ ...about, ...stateJson(state, now) })
  }
  const { number, by } = state.started
  output.say(`${placeOf(started)}  ${visible(plan.text)}  (r${number} by ${by})`)
  output.say(`${statusWords(state)}; ${nextWords(state, now)}`)
  warnOfShadows(output, { ...started, changes: [started] })
  const { baseline, candidate } = state.document
  if (isDeepStrictEqual(baseline, candidate))
    output.warn('who is not reached has the same value already, so nobody sees a difference')
}

/** A key, with the scope where there is one. */
export function placeOf({ key, scope }: { readonly key: string; readonly scope?: string }): string {
  return scope === undefined ? key : `${key} for ${visible(scope)}`
}

/** What a dry run tells: the steps as they would come. */
function tellPlan(
  { output, now }: Session,
  { key, scope, shadowedBy, shadowedFor }: Rollout,
  { plan, value, when }: { readonly plan: Plan; readonly value: Json; readonly when: Cond | undefined },
): void {
  const { steps, rings } = plan.course(now)
  if (output.json !== undefined) {
    return output.printJson({
      ...{ revision: null, plan: plan.text, dryRun: true, shadowedBy: shadowedBy ?? null, shadowedFor },
      ...{ key, scope: scope ?? null, candidate: value, when: when ?? null },
      rings: rings?.order.map(({ name }) => name) ?? null,
      steps: steps.map(step => ({
        at: isoTime(step.at),
        percent: step.share / 1000,
        gate: step.gate === true,
      })),
    })
  }
  output.say(
    `${placeOf({ key, ...(scope === undefined ? {} : { scope }) })}  ${valueText(value)}  ${visible(plan.text)}`,
  )
  for (const { at, share, gate } of steps) {
    output.say(`  ${timeText(at)}  ${percentText(share)}${gate === true ? ', once approved' : ''}`)
  }
  output.remark('Nothing was written: this was a dry run.')
}
