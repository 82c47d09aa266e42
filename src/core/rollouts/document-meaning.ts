/**
 * Whether a document that has its shape also means something, given what stands around it: told all at once, before it
 * is written. Errors refuse it; warnings are for whoever writes it.
 */
import { condMeaning, requirementMeaning } from './condition-meaning.ts'
import { type Part, partsOfCond, partsOfEligibility, partsOfFlag } from './document-parts.ts'
import { type DocumentProblem, Place, shownName } from './document-place.ts'
import type { FlagDocument, RolloutDocument } from './document.ts'
import { standingMeaning } from './hash-meaning.ts'
import { DEEPEST_INQUIRY } from './inquiry.ts'
import { type Knot, RingSearch, shownRing } from './reference-rings.ts'
import { type Reference, type References, referencesIn, referencesOfCond } from './references.ts'
import { reachMeaning } from './rule-reach.ts'
import { LONGEST_CHAIN, SegmentChains } from './segment-chain.ts'
import type { Segment } from './segment.ts'
import { serveMeaning, variantMeaning } from './serve-meaning.ts'
import { ringsMeaning, rolloutStepsMeaning } from './rollout-meaning.ts'
import { referencesOfKnown, type Surroundings } from './surroundings.ts'

/** Problems of meaning of a flag or a rollout that is about to be written; at most 100 errors and 100 warnings. */
export function meaningOf(document: FlagDocument | RolloutDocument, around: Surroundings): readonly DocumentProblem[] {
  const at = Place.root()
  const self: Knot = `flag ${around.key ?? ''}`
  const parts = 'candidate' in document ? rolloutMeaning(document, around, at) : flagMeaning(document, around, at)
  referenceMeaning(self, parts, around)
  return at.problems
}

/** Problems of meaning of a segment that is about to be written under a name. Paths begin at the segment: `when.all.0`. */
export function meaningOfSegment(name: string, { when }: Segment, around: Surroundings): readonly DocumentProblem[] {
  const at = Place.root()
  const parts = [...partsOfCond(when, at.at('when'))]
  // The segment itself is there once it is written: that it names itself is a ring, told below.
  const within = { ...around, segment: (other: string) => (other === name ? when : around.segment(other)) }
  for (const part of parts) if (part.is === 'cond') condMeaning(part.cond, within, part.at)
  referenceMeaning(`segment ${name}`, parts, within)
  return at.problems
}

/** Tells what is wrong with a flag, and returns its parts. */
function flagMeaning(flag: FlagDocument, around: Surroundings, at: Place): readonly Part[] {
  const variants = Object.keys(flag.variants)
  for (const [name, value] of Object.entries(flag.variants)) {
    const issue = around.isVariantValue(name, value)
    if (issue !== undefined) at.at('variants', name).say(issue)
  }
  variantMeaning(flag.off, variants, at.at('off'))
  standingMeaning(flag, at)
  const parts = [...partsOfFlag(flag, at)]
  for (const part of parts) partMeaning(part, { flag, variants, around })
  ruleIdsMeaning(parts)
  return parts
}

interface InFlag {
  readonly flag: FlagDocument
  readonly variants: readonly string[]
  readonly around: Surroundings
}

function partMeaning(part: Part, { flag, variants, around }: InFlag): void {
  if (part.is === 'cond') condMeaning(part.cond, around, part.at)
  else if (part.is === 'serve') serveMeaning(part.serve, variants, part.at)
  else if (part.is === 'requirement') requirementMeaning(part.requirement, around, part.at)
  else reachMeaning(part.rules, flag, part.at)
}

/** Ids tell rules apart in traces and in differences, wherever in the document they stand. */
function ruleIdsMeaning(parts: readonly Part[]): void {
  const seen = new Map<string, Place>()
  for (const part of parts) {
    if (part.is !== 'rules') continue
    for (const [index, { id }] of part.rules.entries()) {
      const first = seen.get(id)
      if (first === undefined) seen.set(id, part.at.at(index))
      else
        part.at
          .at(index, 'id')
          .say(`must be a rule's own, and ${JSON.stringify(shownName(id))} is that of ${first.path}`)
    }
  }
}

/** Tells what is wrong with a rollout, and returns its parts. The baseline stood before: it is not judged again. */
function rolloutMeaning(rollout: RolloutDocument, around: Surroundings, at: Place): readonly Part[] {
  const { candidate } = rollout
  standingMeaning({ unit: rollout.unit }, at)
  rolloutStepsMeaning(rollout, at)
  ringsMeaning(rollout, at)
  const parts = [...partsOfEligibility(rollout, at)]
  for (const part of parts) if (part.is === 'cond') condMeaning(part.cond, around, part.at)
  if ('flag' in candidate) return [...parts, ...flagMeaning(candidate.flag, around, at.at('candidate', 'flag'))]
  const issue = 'value' in candidate ? around.isVariantValue('candidate', candidate.value) : undefined
  if (issue !== undefined) at.at('candidate', 'value').say(issue)
  return parts
}

/** Tells which names of a document lead back to it, into a ring of others, or too far. */
function referenceMeaning(self: Knot, parts: Iterable<Part>, around: Surroundings): void {
  const named = firstOfEach(referencesIn(parts))
  if (ringMeaning(self, named, around)) return
  chainMeaning(self, named, around)
  inquiryMeaning(named, around)
}

/** Tells rings, and whether there are any. */
function ringMeaning(self: Knot, named: ReadonlyMap<Knot, Reference>, around: Surroundings): boolean {
  const search = new RingSearch(self, knot => (knot === self ? [...named.keys()] : knotsFrom(knot, around)))
  let found = false
  for (const [knot, { at }] of named) {
    const ring = search.find(knot)
    if (ring === undefined) continue
    found = true
    at.say(`${ring[0] === self ? 'leads back here' : 'leads into a ring'}: ${shownRing(ring)}`)
  }
  return found
}

function chainMeaning(self: Knot, named: ReadonlyMap<Knot, Reference>, around: Surroundings): void {
  const segments = [...named.values()].filter(({ to }) => to === 'segment')
  const chains = new SegmentChains(name => around.segment(name))
  // A segment is the first of the chains it begins.
  const length = self.startsWith('segment ') ? LONGEST_CHAIN - 1 : LONGEST_CHAIN
  const isTooLong = (...some: readonly Reference[]): boolean =>
    chains.exceed(
      some.map(({ name }) => name),
      length,
    )
  if (!isTooLong(...segments)) return
  const first = segments.find(one => isTooLong(one))
  first?.at.say(`begins a chain of segments that name one another, more than ${LONGEST_CHAIN} of them`)
}

/** Tells when flags and segments follow one another further than answers do. */
function inquiryMeaning(named: ReadonlyMap<Knot, Reference>, around: Surroundings): void {
  let level = new Set(named.keys())
  for (let passed = 0; passed < DEEPEST_INQUIRY && level.size > 0; passed += 1)
    level = new Set([...level].flatMap(knot => knotsFrom(knot, around)))
  const [first] = named.values()
  if (level.size > 0) first?.at.say(`begins a chain of more than ${DEEPEST_INQUIRY} flags and segments`)
}

function firstOfEach(references: Iterable<Reference>): ReadonlyMap<Knot, Reference> {
  const first = new Map<Knot, Reference>()
  for (const reference of references) {
    const knot: Knot = `${reference.to} ${reference.name}`
    if (!first.has(knot)) first.set(knot, reference)
  }
  return first
}

function knotsFrom(knot: Knot, around: Surroundings): readonly Knot[] {
  const name = knot.slice(knot.indexOf(' ') + 1)
  if (knot.startsWith('flag ')) return asKnots(referencesOfKnown(around.flag(name)))
  const cond = around.segment(name)
  return cond === undefined ? [] : asKnots(referencesOfCond(cond))
}

function asKnots({ flags, segments }: References): readonly Knot[] {
  return [...flags.map((name): Knot => `flag ${name}`), ...segments.map((name): Knot => `segment ${name}`)]
}
