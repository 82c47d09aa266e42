/** What may happen to flags and rollouts, for laws that must hold whatever happens. */
import fc from 'fast-check'
import {
  defineConfig,
  derive,
  flag,
  isVarveError,
  live,
  percentage,
  ramp,
  rings,
  startingAt,
  steps,
  windows,
  type Audience,
  type Cond,
  type FlagInput,
  type Json,
  type Plan,
  type Varve,
} from 'varve'
import { integer } from 'varve/schema'

/** When every story begins. */
export const BEGIN = Date.parse('2026-01-01T00:00:00Z')

const size = live(integer({ max: 500 }), { default: 10, doc: 'Uploads a user may make.' })

export const config = defineConfig({
  flow: flag({ doc: 'Serve the rewritten checkout.' }),
  button: flag({ variants: { control: 'blue', red: 'red', green: 'green' }, default: 'control', doc: 'Pay button.' }),
  size,
  double: derive(integer(), { size }, values => values.size * 2, { doc: 'Uploads of two.' }),
})

const amount = live(integer({ max: 500 }), { default: 10, aliases: ['size'], doc: 'Uploads a user may make.' })

/** The same, with every key under another name. */
export const renamed = defineConfig({
  stream: flag({ aliases: ['flow'], doc: 'Serve the rewritten checkout.' }),
  knob: flag({
    variants: { control: 'blue', red: 'red', green: 'green' },
    default: 'control',
    aliases: ['button'],
    doc: 'Pay button.',
  }),
  amount,
  twice: derive(integer(), { amount }, values => values.amount * 2, { aliases: ['double'], doc: 'Uploads of two.' }),
})

const KEYS = ['flow', 'button', 'size'] as const
/** Every key there is, one that is computed from another among them. */
export const ASKED = [...KEYS, 'double'] as const
/** The same keys, renamed. */
export const RENAMED = ['stream', 'knob', 'amount', 'twice'] as const
type Key = (typeof KEYS)[number]

export const signed = { by: 'dana', message: 'It happens' }

const iso = (later: number): string => new Date(BEGIN + later).toISOString()
const soon: Cond = { attr: '$now', op: 'gte', value: iso(5_000), as: 'date' }
const conds: readonly Cond[] = [
  { attr: 'country', op: 'eq', of: ['DE', 'FR'] },
  { segment: 'staff' },
  { not: { segment: 'beta' } },
  soon,
  { flag: 'flow', is: ['on'] },
  { bucket: { unit: 'user', salt: 'holdout', ranges: [[0, 40_000]] } },
]
const segments: readonly Cond[] = [
  { attr: 'email', op: 'ends', value: '@acme.com' },
  { attr: 'age', op: 'gt', value: 40 },
  { any: [{ segment: 'beta' }, { attr: 'country', op: 'eq', value: 'DE' }] },
  soon,
]
const staff: Cond = { segment: 'staff' }

/** Plans whose steps come within a few seconds, gates and falls among them. */
const plans: readonly Plan[] = [
  ramp({ from: 10, to: 100, step: 30, every: '1s' }),
  percentage(50),
  percentage(100),
  steps([{ share: 5 }, { share: 60, after: '2s', gate: true }, { share: 30, after: '1s' }, { share: 100, after: 1 }]),
  startingAt(new Date(BEGIN + 4_000), ramp({ from: 20, to: 90, step: 70, every: '3s' })),
  rings([{ name: 'staff', when: staff }, 'production'], { plan: ramp({ from: 50, to: 100, step: 50, every: '1s' }) }),
  windows({ from: '00:01', to: '00:02', timeZone: 'Europe/Lisbon', until: new Date(BEGIN + 300_000) }),
]

const climbing = [
  { at: BEGIN + 1_000, share: 20_000 },
  { at: BEGIN + 6_000, share: 70_000 },
]
const flags: readonly FlagInput[] = [
  { serve: 'on' },
  { enabled: false, off: 'off', serve: 'on' },
  { rules: [{ id: 'staff', when: staff, serve: 'on' }], serve: null },
  { rules: [{ id: 'late', when: soon, serve: { split: { on: 1, off: 2 }, coverage: climbing } }], serve: 'off' },
  { requires: [{ flag: 'button', is: ['red'] }], rules: [{ id: 'all', serve: 'on' }], off: 'off' },
  { rules: [{ id: 'half', serve: { split: { on: 1 }, coverage: 50_000, unit: 'tenant' } }], serve: { next: true } },
]

const scope = fc.constantFrom(undefined, 'tenant:acme', 'environment:production', 'service:worker')
const key = fc.constantFrom(...KEYS)
const deeds = ['pause', 'resume', 'advance', 'approve', 'promote', 'complete', 'abort', 'reschedule'] as const
const among = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

/** One thing that happens. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('set'), key, scope, pick: fc.nat(9), locked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('delete'), key, scope }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('rollOut'),
      ...{ key, scope, pick: fc.nat(9), plan: fc.nat(plans.length - 1) },
      when: fc.option(among(conds), { nil: undefined }),
      unit: fc.constantFrom('user', 'tenant'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('steer'), nth: fc.nat(5), deed: among(deeds), plan: fc.nat(5) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('setFlag'), scope, flag: among(flags) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('abTest'),
      weights: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
      when: fc.option(among(conds), { nil: undefined }),
      coverage: fc.constantFrom(100, 60),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('kill', 'revive'), key }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('segment'), name: among(['staff', 'beta']), when: among(segments) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('unsegment'), name: among(['staff', 'beta']) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('rollback'), key, scope, to: fc.option(fc.nat(9)) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('undo', 'restore'), to: fc.nat(9) }) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('wait'), ms: fc.constantFrom(1, 499, 1_000, 2_500, 61_000) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('lose', 'find') }) },
)

/** Something that happens to flags and rollouts. */
export type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never

/** Some happenings, as many as make a history. */
export const happenings = fc.array(happening, { minLength: 1, maxLength: 25, size: 'medium' })

/** Refusals that belong to the life of rollouts: what was asked for cannot be done as things stand. */
const REFUSALS = new Set([
  ...['ROLLOUT_STATE', 'NO_EARLIER_VERSION', 'VALUE_REFUSED', 'SEGMENT_IN_USE', 'UNKNOWN_SEGMENT'],
  ...['REVISION_CONFLICT', 'UNKNOWN_REVISION', 'STORE_UNREACHABLE', 'EMPTY_CHANGE', 'BAD_PLAN', 'USAGE'],
])

const valueOf: Readonly<Record<Key, (pick: number) => Json>> = {
  flow: pick => pick % 2 === 0,
  button: pick => ['blue', 'red', 'green'][pick % 3] ?? 'blue',
  size: pick => pick * 7,
}

/** Lets one thing happen; says whether it was refused. Time and the network are the caller's. */
export async function happens(varve: Varve, happening: Happening): Promise<string> {
  try {
    await deed(varve, happening)
    return happening.does
  } catch (error) {
    if (isVarveError(error) && REFUSALS.has(error.code)) return `${happening.does} ${error.code}`
    throw error
  }
}

async function deed(varve: Varve, happening: Happening): Promise<unknown> {
  const at = 'scope' in happening && happening.scope !== undefined ? { scope: happening.scope } : {}
  if ('plan' in happening && 'unit' in happening) {
    const { key: one, pick, plan, when, unit } = happening
    const eligible = when === undefined ? {} : { when }
    const options = { ...signed, ...at, ...eligible, unit, plan: plans[plan] ?? percentage(1), shrink: true as const }
    return varve.rollOut(one, valueOf[one](pick), options)
  }
  if ('deed' in happening) return steered(varve, happening)
  if ('flag' in happening) return varve.setFlag('flow', happening.flag, { ...signed, ...at })
  if ('weights' in happening) {
    const { weights, when, coverage } = happening
    const [control, red, green] = weights
    const variants = { control: { value: 'blue', weight: control + 1 }, red: { value: 'red', weight: red + 1 } }
    const third = green === 0 ? {} : { green: { value: 'green', weight: green } }
    const eligible = when === undefined ? {} : { when }
    return varve.abTest('button', { ...signed, coverage, ...eligible, variants: { ...variants, ...third } })
  }
  if ('pick' in happening) {
    const locked = happening.locked && happening.scope !== undefined ? { locked: true } : {}
    return varve.set(happening.key, valueOf[happening.key](happening.pick), { ...signed, ...at, ...locked })
  }
  if ('name' in happening) {
    if ('when' in happening) return varve.segments.set(happening.name, happening.when, signed)
    return varve.segments.delete(happening.name, signed)
  }
  const past = (to: number): number => Math.max(0, varve.head().number - to)
  if ('to' in happening && 'key' in happening) {
    const to = happening.to === null ? null : past(happening.to)
    return varve.rollback(happening.key, { ...signed, ...at, ...(to === null ? {} : { to }) })
  }
  if ('to' in happening)
    return happening.does === 'undo'
      ? varve.undo(past(happening.to), signed)
      : varve.restore(past(happening.to), signed)
  if ('key' in happening) {
    if (happening.does === 'delete') return varve.delete(happening.key, { ...signed, ...at })
    return happening.does === 'kill' ? varve.kill(happening.key, signed) : varve.revive(happening.key, signed)
  }
  return undefined
}

function steered(
  varve: Varve,
  { nth, deed: what, plan }: { nth: number; deed: (typeof deeds)[number]; plan: number },
): Promise<unknown> | undefined {
  const running = varve.rollouts()
  const rollout = running[nth % Math.max(1, running.length)]
  if (rollout === undefined) return undefined
  if (what === 'reschedule')
    return rollout.reschedule(plans[plan] ?? percentage(1), { ...signed, shrink: true as const })
  return rollout[what](signed)
}

/** Who asks: people with and without what documents look at. */
export const AUDIENCES: readonly Audience[] = [
  {},
  { user: 'u_1' },
  { user: 'u_2', country: 'DE', tenant: 'acme' },
  { user: 'u_3', email: 'a@acme.com', tenant: 'globex', age: 41 },
  { user: 'u_4', environment: 'production', age: 'old' },
  { user: 'u_5', service: 'worker', country: 'FR', environment: 'production' },
  { tenant: 'initech', country: 'US' },
  { user: 'u_7', tenant: 'acme', service: 'worker', email: 'b@acme.com' },
]
