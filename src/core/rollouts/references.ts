import type { Entry } from '../revisions/revision.ts'
import { type Part, partsOfCond, partsOfFlag, partsOfRollout } from './document-parts.ts'
import { Place } from './document-place.ts'
import type { Cond, FlagDocument, RolloutDocument } from './document.ts'
import { asSegment, SEGMENTS } from './segment.ts'

/** What a document names directly; each once. */
export interface References {
  /** Keys of other flags, required or asked about in conditions. */
  readonly flags: readonly string[]
  readonly segments: readonly string[]
}

/** One name in a document: of a flag or of a segment. */
export interface Reference {
  readonly to: 'flag' | 'segment'
  readonly name: string
  readonly at: Place
}

/** The names in parts of a document, in their order. */
export function* referencesIn(parts: Iterable<Part>): Generator<Reference> {
  for (const part of parts) {
    if (part.is === 'requirement') yield { to: 'flag', name: part.requirement.flag, at: part.at.at('flag') }
    if (part.is !== 'cond' || typeof part.cond === 'boolean') continue
    if ('segment' in part.cond) yield { to: 'segment', name: part.cond.segment, at: part.at.at('segment') }
    if ('flag' in part.cond) yield { to: 'flag', name: part.cond.flag, at: part.at.at('flag') }
  }
}

/** What a flag's document names. */
export function referencesOfFlag(flag: FlagDocument): References {
  return gathered(partsOfFlag(flag, Place.root()))
}

/** What a rollout's document names, on both of its sides. */
export function referencesOfRollout(rollout: RolloutDocument): References {
  return gathered(partsOfRollout(rollout, Place.root()))
}

/** What a condition names, such as a segment's. */
export function referencesOfCond(cond: Cond): References {
  return gathered(partsOfCond(cond, Place.root()))
}

function gathered(parts: Iterable<Part>): References {
  const flags = new Set<string>()
  const segments = new Set<string>()
  for (const { to, name } of referencesIn(parts)) (to === 'flag' ? flags : segments).add(name)
  return { flags: [...flags], segments: [...segments] }
}

/** What stands at a key and scope. */
export interface StandingEntry {
  readonly key: string
  readonly scope?: string
  readonly entry: Entry
}

/**
 * Who refers to a segment, in words: `checkout.flow`, `checkout.flow in tenant:acme`, `segment staff`. Empty when it can
 * be deleted.
 */
export function usersOf(segment: string, entries: Iterable<StandingEntry>): readonly string[] {
  const users: string[] = []
  for (const entry of entries) if (referencesOfEntry(entry).segments.includes(segment)) users.push(shownEntry(entry))
  return users
}

const NONE: References = { flags: [], segments: [] }

function referencesOfEntry({ scope, entry }: StandingEntry): References {
  if ('flag' in entry) return referencesOfFlag(entry.flag)
  if ('rollout' in entry) return referencesOfRollout(entry.rollout)
  const segment = scope === SEGMENTS && 'value' in entry ? asSegment(entry.value) : undefined
  return segment === undefined ? NONE : referencesOfCond(segment.when)
}

function shownEntry({ key, scope }: StandingEntry): string {
  if (scope === SEGMENTS) return `segment ${key}`
  return scope === undefined ? key : `${key} in ${scope}`
}
