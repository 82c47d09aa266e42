import type { Cond, FiledFlag, FlagRule } from 'varve'
import { allOf } from '../condition.ts'
import { isObject } from '../imported.ts'
import { listOf, objectsOf, type Members } from '../members.ts'
import { withOwnIds } from '../rule-ids.ts'
import { clauseCond, type KnownSegments } from './clause.ts'
import { isRequiredOff, prerequisiteRule, requirements, tellOfCycle, type Flags } from './prerequisites.ts'
import { malformed, saltOf, served, variation } from './rollout.ts'
import { targetRules } from './targets.ts'
import type { Telling } from './telling.ts'
import { Variants } from './variants.ts'

/** What a flag is read beside: the other flags, and the segments there are. */
export interface Surroundings extends Flags {
  readonly segments: KnownSegments
}

/** A flag of LaunchDarkly's SDK data, as a flag of Varve's. */
export function readFlag(key: string, flag: Members, around: Surroundings, tell: Telling): FiledFlag {
  const variants = around.variants.get(key) ?? new Variants([])
  const off = offVariant(flag, variants, tell)
  const requires = requirements(flag, around)
  const possible = requires.filter(one => one !== false)
  const asRule = requires.length > possible.length || isRequiredOff(key, flag['offVariation'], around)
  tellOfCycle(key, around, tell)
  tellOfBookkeeping(flag, tell)
  const rules = [
    ...(asRule && requires.length > 0 ? [prerequisiteRule(requires, off)] : []),
    ...targetRules(flag, variants, tell),
    ...objectsOf(flag['rules']).flatMap((rule, index) => readRule(rule, index, variants, around.segments, tell)),
  ]
  return {
    type: variants.type,
    variants: variants.named,
    enabled: flag['on'] === true,
    off,
    ...(asRule || requires.length === 0 ? {} : { requires: possible }),
    ...withOwnIds({ rules, serve: served(flag['fallthrough'], variants, tell) }),
    salt: saltOf(key, flag['salt']),
    hash: 'launchdarkly',
  }
}

function offVariant(flag: Members, variants: Variants, tell: Telling): string | null {
  const { offVariation } = flag
  return typeof offVariation === 'number' ? variation(offVariation, variants, tell) : null
}

/** A rule whose clauses were left out altogether never matches; one with an empty list of them always does. */
function readRule(
  rule: Members,
  index: number,
  variants: Variants,
  segments: KnownSegments,
  tell: Telling,
): readonly FlagRule[] {
  if (!Array.isArray(rule['clauses'])) return []
  const { when, isWhole } = clausesCond(listOf(rule['clauses']).filter(isObject), segments, tell)
  const serve = isWhole ? served(rule, variants, tell) : malformed('A clause refers to no valid attribute.', tell)
  const id = typeof rule['id'] === 'string' && rule['id'] !== '' ? rule['id'] : `rule-${index}`
  return [{ id, ...(when === true ? {} : { when }), serve }]
}

/** The clauses up to the first that cannot be evaluated: whoever gets as far as that one meets an error. */
function clausesCond(
  clauses: readonly Members[],
  segments: KnownSegments,
  tell: Telling,
): { when: Cond; isWhole: boolean } {
  const conds = clauses.map(clause => clauseCond(clause, segments, tell))
  const broken = conds.indexOf(undefined)
  const evaluated = broken === -1 ? conds : conds.slice(0, broken)
  return { when: allOf(evaluated.filter(cond => cond !== undefined)), isWhole: broken === -1 }
}

function tellOfBookkeeping(flag: Members, tell: Telling): void {
  if (isObject(flag['migration']))
    tell('migration', 'The stages of a migration are imported as variants; what carries it out is not.', 'lost')
  if (flag['trackEvents'] === true || flag['trackEventsFallthrough'] === true || flag['samplingRatio'] !== undefined)
    tell('trackEvents', 'Which evaluations are reported is not imported; answers are the same.', 'note')
}
