import { type BucketTrace, type Json, type RolloutState, type Tree, type Varve } from 'varve'
import { askedAudience, asking, type AudienceFlags } from '../asked-audience.ts'
import { command, examples, type Bind } from '../command.ts'
import { percentText, sideWords } from '../document-words.ts'
import { isRecord } from '../record.ts'
import { rampChart } from '../ramp-chart.ts'
import { runningOrEnded } from '../rollout-found.ts'
import { stateJson } from '../rollout-json.ts'
import { candidateWords, nextWords, statusWords } from '../rollout-words.ts'
import { conditionWords } from '../serve-words.ts'
import type { Session } from '../session.ts'
import { table, type Cell } from '../table.ts'
import { bucketWords } from '../trace-tree.ts'
import { ago, count, timeText, valueText, visible } from '../words.ts'
import { placeOf } from './rollout-start.ts'

/** `varve rollout list`: every rollout under way. */
export function rolloutList(bind: Bind): ReturnType<Bind> {
  const grammar = command('list', 'list the rollouts under way')
  examples(grammar, 'varve rollout list', 'varve rollout list --json=key,status,percent,next')
  return bind(grammar, async session => {
    const { varve } = await session.open()
    const { output, now, scope } = session
    const running = varve.rollouts().filter(one => scope === undefined || one.scope === scope)
    const states = await Promise.all(running.map(one => one.state()))
    if (output.json !== undefined) return output.printJson(states.map(state => stateJson(state, now)))
    for (const line of table(
      states.map(state => row(state, session)),
      output,
    ))
      output.print(line)
    if (states.length === 0) output.say('No rollout is under way. Start one: varve rollout start KEY VALUE --percent 5')
    else output.say(output.paint.dim(`\n${count(states.length, 'rollout')} under way`))
  })
}

function row(state: RolloutState, { output, now }: Session): Cell[] {
  const { cyan, dim } = output.paint
  const { share, status, started } = state
  return [
    output.forPeople ? placeOf(state) : state.key,
    ...(output.forPeople ? [] : [state.scope ?? '']),
    { text: `${percentText(share)} ${candidateWords(state)}`, paint: cyan },
    status.replaceAll('-', ' '),
    started.by,
    { text: nextWords(state, now), paint: dim },
  ]
}

interface StatusFlags extends AudienceFlags {
  readonly exitCode?: boolean
}

/** `varve rollout status [KEY]`: where a rollout is, drawn. */
export function rolloutStatus(bind: Bind): ReturnType<Bind> {
  const grammar = asking(
    command('status', 'show where a rollout is, what came and what comes; with --user, whether they have it').argument(
      '[key]',
      'the only one under way when absent',
    ),
  ).option('--exit-code', 'end with 9 when the last rollout of the key was aborted')
  examples(
    grammar,
    'varve rollout status checkout.newFlow',
    'varve rollout status checkout.newFlow --user u_42',
    'varve rollout status limits.maxUploads --attr tenant=acme',
    'varve rollout status --json=status,percent,next',
  )
  return bind<StatusFlags>(grammar, async (session, flags, [key]) => {
    const { varve } = await session.open()
    const { output, now } = session
    const found = await runningOrEnded(session, varve, key)
    const state = 'status' in found ? found : await found.state()
    const asked = state.ended === undefined && isAsked(flags) ? who(session, varve, state, flags) : undefined
    if (output.json !== undefined) {
      const plan = await planText(varve, state)
      output.printJson({
        ...stateJson(state, now),
        plan: plan ?? null,
        ...(asked === undefined ? {} : { asked }),
      })
    } else {
      for (const line of await told(state, session, varve)) output.print(line)
      if (asked !== undefined) output.print(userText(asked))
    }
    return flags.exitCode === true && state.status === 'aborted' ? 9 : 0
  })
}

async function told(state: RolloutState, session: Session, varve: Varve<Tree>): Promise<string[]> {
  const { output, now } = session
  const { bold, dim, cyan } = output.paint
  const { document, started, changed, ended } = state
  const plan = await planText(varve, state)
  const from = sideWords(document.baseline, valueText)
  const facts = [
    `${bold(placeOf(state))}  ${from} → ${cyan(candidateWords(state))}  ${bold(statusWords(state))}`,
    ...(plan === undefined ? [] : [dim(`plan     ${visible(plan)}`)]),
    ...(document.when === undefined ? [] : [dim(`only for ${conditionWords(document.when)}`)]),
    ...(document.unit === 'user' ? [] : [dim(`unit     ${visible(document.unit)}`)]),
    dim(`started  ${signedText(started, now)}`),
    ...(changed.number === started.number
      ? []
      : [dim(`${ended === undefined ? 'changed' : 'ended  '}  ${signedText(changed, now)}`)]),
    ...(varve.killed().includes(state.key) ? ['killed   nobody has it until: varve flag revive ' + state.key] : []),
    ...ringLine(state),
  ]
  return [...facts, ...rampChart(state, ended?.at ?? now, output), nextWords(state, now)]
}

function signedText({ number, at, by, message }: RolloutState['started'], now: number): string {
  return `${timeText(at)}, ${ago(now - at)}, by ${visible(by)} in r${number}  "${visible(message)}"`
}

function ringLine({ document: { rings } }: RolloutState): string[] {
  if (rings === undefined) return []
  const marks = rings.order.map(
    ({ name }, index) => `${visible(name)} ${index < rings.reached ? '✓' : index === rings.reached ? '●' : '·'}`,
  )
  return [`rings    ${marks.join(' → ')}`]
}

/** The plan in words, as the revision that started the rollout noted it. */
async function planText(varve: Varve<Tree>, { started }: RolloutState): Promise<string | undefined> {
  for await (const { number, note } of varve.revisions({ before: started.number + 1, limit: 1 }))
    if (number === started.number && isRecord(note) && typeof note['plan'] === 'string') return note['plan']
  return undefined
}

function isAsked({ user, attr, context }: AudienceFlags): boolean {
  return user !== undefined || attr !== undefined || context !== undefined
}

/** Whether somebody has it, and why. */
interface Who {
  readonly unit: Json
  readonly has: boolean
  readonly bucket: BucketTrace | null
  readonly because: string | null
}

function who(session: Session, varve: Varve<Tree>, { key, scope, document }: RolloutState, flags: AudienceFlags): Who {
  const asked = askedAudience(session, flags)
  const [, dimension, name] = /^(\w+):(.+)$/s.exec(scope ?? '') ?? []
  const audience = dimension === undefined ? asked : { ...asked, [dimension]: name }
  const { trace, bucket } = varve.for(audience).explain(key)
  const has = varve.rollout(key, scope === undefined ? {} : { scope })?.includes(audience) === true
  return { unit: audience[document.unit] ?? null, has, bucket: bucket ?? null, because: trace?.because ?? null }
}

function userText({ unit, has, bucket, because }: Who): string {
  const name = typeof unit === 'string' ? visible(unit) : unit === null ? 'somebody like that' : JSON.stringify(unit)
  const why = because ?? (bucket === null ? undefined : bucketWords(bucket))
  return `${name} ${has ? 'has it' : 'does not have it'}${why === undefined ? '' : `: ${why}`}`
}
