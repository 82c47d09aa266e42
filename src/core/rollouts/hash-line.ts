import { nearest } from '../definition/nearest.ts'
import type { Digest } from '../ports.ts'
import { EVERYONE, type HashProfile, type Share } from './document.ts'
import { type Formula, formulas } from './hash-profiles.ts'

/**
 * One hash line: everybody stands on it, each unit always at the same place. A line has a salt, so that two lines place
 * the same units independently of one another.
 */
export interface HashLine {
  /**
   * Where a unit stands, an integer from 0 to 99999. Allocates nothing for `varve`; formulas with a digest compute it
   * once and remember the last 2,000 units or more, of up to 256 characters each.
   */
  position(unit: string): number
}

/** What each hash profile computes, by name. Those that say N may name it: `eppo/10000`. */
export const hashProfiles: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(formulas).map(([name, { about }]) => [name, about]),
)

/** The line of a profile and a salt. Throws RangeError for a profile that does not exist. */
export function hashLine(profile: HashProfile, salt: string, digest: Digest): HashLine {
  const { formula, slots } = known(profile)
  const slotOf = formula.slotsOn({ salt, slots, digest })
  return slots === EVERYONE ? { position: slotOf } : { position: unit => Math.floor((slotOf(unit) * EVERYONE) / slots) }
}

/** What is wrong with the name of a profile, without a subject (`is no hash profile; …`), or undefined. */
export function hashIssue(profile: HashProfile): string | undefined {
  const found = find(profile)
  return typeof found === 'string' ? found : undefined
}

/** How many slots a profile divides everybody into, from 1 to 100000. Throws RangeError where there is no such profile. */
export function slotsOf(profile: HashProfile): number {
  return known(profile).slots
}

/**
 * The share that holds exactly the first `slots` slots of a profile: what a vendor's own threshold becomes. Every slot
 * has a place of its own on the line, so nobody changes sides. Throws RangeError for what is not a number of slots.
 * @example boundary('unleash', 25) // 25000
 */
export function boundary(profile: HashProfile, slots: number): Share {
  const all = slotsOf(profile)
  if (!Number.isInteger(slots) || slots < 0 || slots > all)
    throw new RangeError(`${slots} is no number of slots of ${profile}, which has ${all}`)
  return Math.floor((slots * EVERYONE) / all)
}

interface Known {
  readonly formula: Formula
  readonly slots: number
}

function known(profile: HashProfile): Known {
  const found = find(profile)
  if (typeof found === 'string') throw new RangeError(`the hash profile ${JSON.stringify(profile)} ${found}`)
  return found
}

/** The formula and its slots, or what is wrong with the name. */
function find(profile: HashProfile): Known | string {
  const slash = profile.indexOf('/')
  const name = slash === -1 ? profile : profile.slice(0, slash)
  const formula = Object.hasOwn(formulas, name) ? formulas[name] : undefined
  if (formula === undefined) return unknown(name)
  if (slash === -1) return { formula, slots: formula.slots }
  if (formula.free === undefined) return `has ${formula.slots} slots, always: write ${name}`
  const slots = profile.slice(slash + 1)
  return /^[1-9]\d{0,5}$/.test(slots) && Number(slots) <= EVERYONE
    ? { formula, slots: Number(slots) }
    : `must say a number of slots from 1 to ${EVERYONE} after the slash: ${name}/${formula.slots}`
}

function unknown(name: string): string {
  const near = nearest(name.slice(0, LONGEST_NAME), Object.keys(formulas))
  return near === undefined
    ? `is none of ${Object.keys(formulas).join(', ')}`
    : `is no hash profile; did you mean ${near}?`
}

/** Names come from documents; no profile's is longer. */
const LONGEST_NAME = 32
