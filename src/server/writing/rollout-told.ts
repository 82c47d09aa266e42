import { firstGate, stepAt } from 'varve'
import type { Flat, Json, MomentReader, RolloutDocument, RolloutState, Tree, Varve } from 'varve'
import type { Tenants } from '../reading/visible-entries.ts'
import { isRecord } from './facts.ts'

/** Everybody, as a share. */
const EVERYONE = 100_000
/** Changes to a rollout that are told, at most. */
const MOST = 200

/** One thing that was done to a rollout. */
export interface RolloutEvent {
  readonly revision: number
  readonly at: number
  readonly by: string
  readonly message: string
  /** `start`, `pause`, `resume`, `advance`, `approve`, `promote`, `reschedule`. */
  readonly action: string
}

/** One step of the course as it stands. */
export interface StepTold {
  /** When it came or comes, if nothing holds it up, in milliseconds since 1970 UTC. */
  readonly at: number
  readonly share: number
  readonly percent: number
  readonly gate: boolean
  readonly approved: boolean
  readonly reached: boolean
}

/** A rollout as it is told over HTTP: the library's state, with what it means in percent, steps and words. */
export interface RolloutTold extends RolloutState {
  readonly percent: number
  /** How it stands, as a sentence. */
  readonly words: string
  readonly steps: readonly StepTold[]
  /** The plan in words, as it was when it was started. */
  readonly plan?: string
  /** What was done to it, oldest first. */
  readonly events?: readonly RolloutEvent[]
}

/** What a rollout is told of: a past moment, or the present, which is the instant that values are served for. */
export type Told = Varve | Pick<MomentReader<Flat<Tree>>, 'moment'>

/** Where a rollout is, or was. */
export function rolloutTold(of: Told, state: RolloutState): RolloutTold {
  const { document, share } = state
  const now = ('moment' in of ? of : of.now()).moment.at
  const reached = stepAt(document, document.held?.since ?? now)
  const steps = document.steps.map(({ at, share: then, gate }, index) => ({
    ...{ at, share: then, percent: then / 1000, gate: gate === true },
    approved: gate !== true || index <= document.approvedThrough,
    reached: index <= reached,
  }))
  return { ...state, percent: share / 1000, words: wordsOf(state), steps }
}

/**
 * The same for somebody. Who is bound to tenants is not told what one for everybody has of conditions: to whom it is given, its
 * rings, and a document below it may name anybody.
 */
export function rolloutTo(tenants: Tenants, of: Told, state: RolloutState): ToldRollout {
  if (tenants === undefined || state.scope !== undefined) return rolloutTold(of, state)
  const { ring: _ring, ...plain } = state
  const { when: _when, rings: _rings, candidate, baseline, ...document } = state.document
  const sides = Object.entries({ candidate, baseline }).filter(([, side]) => side === null || !('flag' in side))
  return { ...rolloutTold(of, plain), document: { ...document, ...Object.fromEntries(sides) } }
}

/** A rollout as it is told to somebody: its document whole, or without what may name others. */
export type ToldRollout = Omit<RolloutTold, 'document'> & {
  readonly document: Omit<RolloutDocument, 'candidate' | 'baseline'> & Partial<RolloutDocument>
}

/** The same with its plan and what was done to it until then, which the history tells. */
export async function rolloutWithEvents(
  varve: Varve,
  state: RolloutState,
  at?: MomentReader<Flat<Tree>>,
): Promise<RolloutTold> {
  const until = at === undefined ? {} : { before: at.moment.revision + 1 }
  const events: RolloutEvent[] = []
  let plan: string | undefined
  for await (const { revision } of varve.history(state.key, { scope: state.scope ?? null, limit: MOST, ...until })) {
    if (revision < state.started.number) break
    const note = await noteOf(varve, revision)
    if (note?.rollout !== state.id) continue
    if (note.plan !== undefined) plan = note.plan
    events.unshift(note.event)
  }
  return { ...rolloutTold(at ?? varve, state), ...(plan === undefined ? {} : { plan }), events }
}

async function noteOf(
  varve: Varve,
  number: number,
): Promise<{ readonly rollout: Json | undefined; readonly plan?: string; readonly event: RolloutEvent } | undefined> {
  for await (const { note, at, by, message } of varve.revisions({ before: number + 1, limit: 1 })) {
    const { rollout, action, plan }: { readonly [name: string]: Json } = isRecord(note) ? note : {}
    const event = { revision: number, at, by, message, action: typeof action === 'string' ? action : 'change' }
    return { rollout, event, ...(typeof plan === 'string' ? { plan } : {}) }
  }
  return undefined
}

/** How a rollout stands, as a sentence. */
function wordsOf(state: RolloutState): string {
  const { status, share, next, document, ring, ended } = state
  const where = ring === undefined ? '' : ` in ring ${ring.name} (${ring.reached} of ${ring.of})`
  const has = `${share / 1000} % have it${where}`
  if (ended !== undefined)
    return status === 'complete' ? `Completed by ${ended.by}.` : `Ended by ${ended.by}; nobody has it.`
  if (status === 'paused') return `Paused: ${has} until it is resumed.`
  const gate = document.steps[firstGate(document)]
  if (status === 'awaiting-approval') return `Awaiting approval of ${percent(gate?.share)}: ${has}.`
  if (next !== undefined) return `${has}; ${percent(next.share)} at ${new Date(next.at).toISOString()}.`
  if (gate !== undefined) return `${has}; ${percent(gate.share)} once approved.`
  return share === EVERYONE ? `Everybody has it${where}.` : `${has}, and nothing comes by itself.`
}

function percent(share = 0): string {
  return `${share / 1000} %`
}
