import { startingAt, steps, VarveError, type Plan, type RolloutDocument, type RolloutState } from 'varve'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { percentText } from '../document-words.ts'
import { instantInput } from '../moment-input.ts'
import { planInput } from '../plan-input.ts'
import { rolloutOf } from '../rollout-found.ts'
import { stateJson } from '../rollout-json.ts'
import { candidateWords, when } from '../rollout-words.ts'
import { table, type Cell } from '../table.ts'
import { isoTime } from '../words.ts'
import { changeRollout } from './rollout-life.ts'
import { placeOf, startRollout, type StartFlags } from './rollout-start.ts'

interface TimeFlags extends WriteFlags {
  readonly at?: string
  readonly until?: string
}

/** `varve schedule …`: what changes by itself, and when. */
export function schedule(bind: Bind): ReturnType<Bind> {
  const group = command('schedule', 'what changes by itself, and when: list, set, edit, cancel')
  return group
    .addCommand(scheduleList(bind))
    .addCommand(scheduleSet(bind))
    .addCommand(scheduleEdit(bind))
    .addCommand(scheduleCancel(bind))
}

function scheduleList(bind: Bind): ReturnType<Bind> {
  const grammar = command('list', 'list what comes by itself, soonest first')
  examples(grammar, 'varve schedule list', 'varve schedule list --json=at,what,key')
  return bind(grammar, async session => {
    const { varve } = await session.open()
    const { output, now, scope } = session
    const running = varve.rollouts().filter(one => scope === undefined || one.scope === scope)
    const coming = (await Promise.all(running.map(one => one.state())))
      .flatMap(state => (state.next === undefined ? [] : [{ state, next: state.next }]))
      .toSorted((a, b) => a.next.at - b.next.at)
    if (output.json !== undefined) {
      return output.printJson(
        coming.map(({ state, next }) => ({
          at: isoTime(next.at),
          what: what(state, next.share),
          ...stateJson(state, now),
        })),
      )
    }
    const rows = coming.map(({ state, next }): Cell[] => [
      { text: output.forPeople ? when(next.at, now) : isoTime(next.at), paint: output.paint.yellow },
      what(state, next.share),
      ...(output.forPeople ? [placeOf(state)] : [state.key, state.scope ?? '']),
      state.started.by,
      state.started.message,
    ])
    for (const line of table(rows, output)) output.print(line)
    if (rows.length === 0) output.say('Nothing comes by itself.')
  })
}

/** What a step does, in words: `begins: true`, `25 % → 50 % of true`, `ends: true`. */
function what(state: RolloutState, next: number): string {
  const value = candidateWords(state)
  if (next === 0) return `ends: ${value}`
  if (state.share > 0) return `${percentText(state.share)} → ${percentText(next)} of ${value}`
  return next === 100_000 ? `begins: ${value}` : `begins: ${percentText(next)} of ${value}`
}

function scheduleSet(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    timed(command('set', 'let a value begin at a time, and end at another').argument('<key>').argument('[value]'))
      .option('--json-value <json>', 'the value as JSON, whatever the type of the key')
      .option('--value-file <file>', 'read the value from a file'),
  )
  examples(
    grammar,
    "varve schedule set shop.banner 'Black Friday' --at 2026-11-27T00:00+01:00 --until 2026-11-30T00:00+01:00 -m Sale",
    "varve schedule set limits.maxUploads 50 --at +2h -m 'After the maintenance'",
  )
  return bind<StartFlags>(grammar, (session, flags, [key = '', positional]) =>
    startRollout(session, flags, { key, positional, plan: now => planInput(flags, now) }),
  )
}

function timed(grammar: ReturnType<Bind>): ReturnType<Bind> {
  return grammar
    .option('--at <time>', 'when it begins: 2026-12-01T09:00+01:00, or +2h from now')
    .option('--until <time>', 'when it ends')
}

function scheduleEdit(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    timed(command('edit', 'let what is scheduled come at other times').argument('[key]', 'the only one when absent')),
  )
  examples(grammar, "varve schedule edit shop.banner --at 2026-11-28T00:00+01:00 -m 'A day later'")
  return bind<TimeFlags>(grammar, async (session, flags, [key]) => {
    const { varve } = await session.open()
    const { document } = await rolloutOf(session, varve, key).state()
    const plan = movedPlan(document, flags, session.now)
    return changeRollout(session, flags, { key, deed: (rollout, options) => rollout.reschedule(plan, options) })
  })
}

/** The same course with another beginning, another end, or both. Throws USAGE for neither. */
function movedPlan(document: RolloutDocument, { at, until }: TimeFlags, now: number): Plan {
  if (at === undefined && until === undefined)
    throw new VarveError('USAGE', { issue: 'There is no other time.', remedy: 'Add --at, --until or both.' })
  const first = document.steps[0]?.at ?? now
  const end = document.steps.at(-1)?.share === 0 ? document.steps.at(-1) : undefined
  const course = document.steps.filter(step => step !== end)
  const begin = at === undefined ? first : instantOf(at, now)
  const planned = course.map(({ share, gate, at: was }) => ({
    share: share / 1000,
    at: new Date(was - first + begin),
    ...(gate === true ? { gate } : {}),
  }))
  const last = until === undefined ? end && new Date(end.at) : new Date(instantOf(until, now))
  return steps([...planned, ...(last === undefined ? [] : [{ share: 0, at: last }])])
}

/** The instant that a text means, in milliseconds: where a plan that starts then begins. */
function instantOf(text: string, now: number): number {
  return startingAt(instantInput(text, now)).course(0).steps[0]?.at ?? now
}

function scheduleCancel(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('cancel', 'call off what is scheduled and has not begun').argument('[key]', 'the only one when absent'),
  )
  examples(grammar, "varve schedule cancel shop.banner -m 'No sale this year'")
  return bind<WriteFlags>(grammar, (session, flags, [key]) =>
    changeRollout(session, flags, {
      key,
      deed: async (rollout, options) => {
        const { status } = await rollout.state()
        if (status === 'scheduled') return rollout.abort(options)
        const reason = 'it has begun; varve rollout abort ends it'
        throw new VarveError('ROLLOUT_STATE', { key: rollout.key, status, action: 'cancelled', reason })
      },
    }),
  )
}
