import { during, percentage, ramp, rings, startingAt, steps, VarveError, windows } from 'varve'
import type { Cond, Json, Plan, PlannedStep, Weekday } from 'varve'
import { isRecord } from './facts.ts'

type Members = { readonly [name: string]: Json }

/**
 * A plan as a document: one member, named as the function that makes it, with what that is given:
 * `{ "ramp": { "from": 5, "to": 100, "step": 15, "every": "30m" } }`, `{ "startingAt": { "at": "2026-12-01T09:00Z", "plan": … } }`.
 * Throws BAD_PLAN, BAD_TIME and BAD_DURATION.
 */
export function planOf(document: Json, depth = 0): Plan {
  const [entry, ...others] = isRecord(document) ? Object.entries(document) : []
  const make = entry === undefined || !Object.hasOwn(makers, entry[0]) ? undefined : makers[entry[0]]
  if (entry === undefined || make === undefined || others.length > 0 || depth > 8)
    throw bad('it is not one of the kinds of plan', `Send one member: ${Object.keys(makers).join(', ')}.`)
  return make(entry[1], depth + 1)
}

const makers: { readonly [name: string]: (given: Json, depth: number) => Plan } = {
  percentage: given => percentage(numberIn('percentage', given)),
  ramp: given => {
    const { from, to, step, every } = membersOf('ramp', given, ['from', 'to', 'step', 'every'])
    const [first, last, rise] = [from, to, step].map(share => numberIn('ramp', share))
    return ramp({ from: first ?? 0, to: last ?? 0, step: rise ?? 0, every: durationIn('ramp', every) })
  },
  steps: given => {
    if (!Array.isArray(given)) throw bad('steps is no list', 'Send [{ "share": 1 }, { "share": 100, "after": "1d" }].')
    return steps(given.map((step: Json) => stepOf(step)))
  },
  windows: given => windows(windowsOf(given)),
  startingAt: (given, depth) => {
    const { at, plan } = membersOf('startingAt', given, ['at', 'plan'])
    return startingAt(textIn('startingAt', at), within(plan, depth))
  },
  during: (given, depth) => {
    const { from, until, plan } = membersOf('during', given, ['from', 'until', 'plan'])
    const begin = from === undefined ? {} : { from: textIn('during', from) }
    return during({ ...begin, until: textIn('during', until) }, within(plan, depth))
  },
  rings: (given, depth) => {
    const { order, soak, plan } = membersOf('rings', given, ['order', 'soak', 'plan'])
    if (!Array.isArray(order)) throw bad('rings has no order', 'Send { "order": ["dev", "staging", "production"] }.')
    const inner = within(plan, depth)
    const options = {
      ...(soak === undefined ? {} : { soak: durationIn('rings', soak) }),
      ...(inner === undefined ? {} : { plan: inner }),
    }
    return rings(
      order.map((ring: Json) => ringOf(ring)),
      options,
    )
  },
}

function within(plan: Json | undefined, depth: number): Plan | undefined {
  return plan === undefined ? undefined : planOf(plan, depth)
}

function stepOf(given: Json): PlannedStep {
  const { share, after, at, gate } = membersOf('steps', given, ['share', 'after', 'at', 'gate'])
  return {
    share: numberIn('steps', share),
    ...(after === undefined ? {} : { after: durationIn('steps', after) }),
    ...(at === undefined ? {} : { at: textIn('steps', at) }),
    ...(gate === true ? { gate } : {}),
  }
}

function windowsOf(given: Json): Parameters<typeof windows>[0] {
  const names = ['days', 'from', 'to', 'timeZone', 'starting', 'until']
  const { days, from, to, timeZone, starting, until } = membersOf('windows', given, names)
  if (days !== undefined && !Array.isArray(days)) throw bad('days of windows is no list', 'Send ["mon", "tue"].')
  const texts = days?.map((day: Json) => textIn('windows', day))
  return {
    from: textIn('windows', from),
    to: textIn('windows', to),
    timeZone: textIn('windows', timeZone),
    until: textIn('windows', until),
    // What is no day of the week is refused with the list of them.
    ...(texts === undefined ? {} : { days: texts as Weekday[] }),
    ...(starting === undefined ? {} : { starting: textIn('windows', starting) }),
  }
}

function ringOf(ring: Json): string | { readonly name: string; readonly when: Cond } {
  if (typeof ring === 'string') return ring
  const { name, when } = membersOf('rings', ring, ['name', 'when'])
  // Conditions are judged with the whole document, before anything is written.
  return { name: textIn('rings', name), when: (when ?? true) as Cond }
}

function membersOf(kind: string, given: Json, known: readonly string[]): Members {
  if (!isRecord(given)) throw bad(`${kind} is no object`, `Send { ${known.map(name => `"${name}": …`).join(', ')} }.`)
  const stranger = Object.keys(given).find(name => !known.includes(name))
  if (stranger === undefined) return given
  throw bad(`${kind} has no ${JSON.stringify(stranger.slice(0, 40))}`, `It has ${known.join(', ')}.`)
}

function numberIn(kind: string, given: Json | undefined): number {
  if (typeof given === 'number') return given
  throw bad(
    `${kind} needs a number where ${given === undefined ? 'nothing' : 'something else'} is`,
    'Write percents: 12.5.',
  )
}

function textIn(kind: string, given: Json | undefined): string {
  if (typeof given === 'string') return given
  throw bad(`${kind} needs text where ${given === undefined ? 'nothing' : 'something else'} is`, 'Put it in quotes.')
}

function durationIn(kind: string, given: Json | undefined): string | number {
  return typeof given === 'number' ? given : textIn(kind, given)
}

function bad(issue: string, remedy: string): VarveError<'BAD_PLAN'> {
  return new VarveError('BAD_PLAN', { issue, remedy })
}
