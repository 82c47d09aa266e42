import type { Json } from '../json.ts'
import type { Audience } from '../layers/audience.ts'
import type { ConditionTrace } from './trace.ts'

/** Who is asking. */
export interface Asker {
  readonly audience: Audience
}

/** What another flag answers to the same asker, as far as conditions look at it. */
export interface ParentAnswer {
  readonly variant?: string
  /** The value as it was written. */
  readonly input: Json
  readonly reason?: string
  /** The unit that it would have needed to be sure, and that the asker does not have. */
  readonly lacks?: string | undefined
}

/** Everything an answer depends on besides the document and who asks: one moment, and what stood at it. */
export interface World {
  /** The instant, in milliseconds since 1970 UTC. */
  readonly at: number
  /** When the store was last heard, while it is not: ramps go no further than a little after it. Infinity otherwise. */
  readonly heard: number
  /** A segment's condition, or undefined where none has that name. */
  segment(name: string): Test | undefined
  /** What another flag answers to the same asker, or undefined where it serves nothing. */
  flag(key: string, asker: Asker): ParentAnswer | undefined
  /** From 0 up to 1: only imported documents ask for it. */
  random(): number
}

/**
 * One question under way. Every compiled document has one and uses it again for each question, so that answering
 * allocates nothing.
 */
export interface Frame {
  asker: Asker
  world: World
  /** The item a quantifier looks at, or the value of another flag. */
  it: Json | undefined
  /** The unit that a split would have needed, and that the asker does not have. */
  lacking: string | undefined
  /** How many segments refer to one another down to here: cycles end. */
  depth: number
  /** How many segments were asked since the last that no other had asked for: what doubles at each step ends. */
  asked: number
}

/** A compiled condition. */
export interface Test {
  /** Allocates nothing. */
  readonly holds: (frame: Frame) => boolean
  /** The same, with every step of it. */
  readonly told: (frame: Frame) => ConditionTrace
  /** Instants at which it may change by itself, in any order. */
  readonly instants: readonly number[]
  /** Names of the segments it refers to. */
  readonly segments: readonly string[]
}

const NOWHERE: World = { at: 0, heard: Infinity, segment: () => undefined, flag: () => undefined, random: () => 0 }

/** A frame for one document. */
export function frame(): Frame {
  return { asker: { audience: {} }, world: NOWHERE, it: undefined, lacking: undefined, depth: 0, asked: 0 }
}

/** The first instant after `world.at` at which one of these may change, in themselves or through segments. */
export function nextInstant(
  { instants, segments }: Pick<Test, 'instants' | 'segments'>,
  world: World,
  visited = new Set<string>(),
): number {
  let next = Infinity
  for (const instant of instants) if (instant > world.at && instant < next) next = instant
  for (const name of segments) {
    if (visited.has(name)) continue
    visited.add(name)
    const segment = world.segment(name)
    if (segment !== undefined) next = Math.min(next, nextInstant(segment, world, visited))
  }
  return next
}

/** The first of some instants, of however many; Infinity for none. */
export function earliest(instants: Iterable<number>): number {
  let first = Infinity
  for (const instant of instants) if (instant < first) first = instant
  return first
}
