import type { FlagRule, Requirement } from 'varve'
import { isFlagName } from '../admission.ts'
import { allOf, notOf } from '../condition.ts'
import { objectsOf, type Members } from '../members.ts'
import type { Telling } from './telling.ts'
import type { Variants } from './variants.ts'

/** The flags of a document by key, with their variations. */
export interface Flags {
  readonly flags: ReadonlyMap<string, Members>
  readonly variants: ReadonlyMap<string, Variants>
}

/** What a flag requires of others; false for what cannot be, because there is no such flag or it has no such variation. */
export function requirements(flag: Members, { variants }: Flags): readonly (Requirement | false)[] {
  return objectsOf(flag['prerequisites']).map(({ key, variation }) => {
    if (!isFlagName(key)) return false
    const variant = variants.get(key)?.at(variation)
    return variant !== undefined && { flag: key, is: [variant] }
  })
}

/**
 * The rule that stands in for requirements where it makes a difference. In LaunchDarkly, a flag that serves its off
 * variation because its own prerequisites failed still satisfies whoever requires that variation; only a flag that is
 * turned off satisfies nobody. To Varve, both are off.
 */
export function prerequisiteRule(requires: readonly (Requirement | false)[], off: string | null): FlagRule {
  return { id: 'prerequisites', when: notOf(allOf(requires)), serve: off }
}

/** Whether some flag requires the off variation of this one. */
export function isRequiredOff(key: string, offVariation: unknown, { flags }: Flags): boolean {
  return [...flags.values()].some(other =>
    objectsOf(other['prerequisites']).some(one => one['key'] === key && one['variation'] === offVariation),
  )
}

/** Tells of prerequisites that lead back to the flag itself. */
export function tellOfCycle(key: string, all: Flags, tell: Telling): void {
  if (!reaches(key, key, all, new Set())) return
  tell('prerequisites', 'The flag requires itself. LaunchDarkly reports an error; here it is off.', 'changed')
}

function reaches(from: string, target: string, all: Flags, visited: Set<string>): boolean {
  const parents = objectsOf(all.flags.get(from)?.['prerequisites']).map(({ key }) => String(key))
  return parents.some(parent => {
    if (parent === target) return true
    if (visited.has(parent)) return false
    visited.add(parent)
    return reaches(parent, target, all, visited)
  })
}
