import type { Cond, FlagRule, Serve } from 'varve'
import { anyOf } from '../condition.ts'
import { boundary } from '../slots.ts'
import type { UnleashFeature, UnleashVariant } from './document.ts'
import { hasUnit } from './strategy.ts'
import type { UnleashImport } from './unleash-import.ts'
import type { VariantNames } from './variant-names.ts'

/** Whose variants are told apart by a hash, and by which. */
export interface Selection {
  readonly variants: readonly UnleashVariant[]
  readonly groupId: string
  readonly stickiness: string | undefined
  /** Served where no variant has any weight. */
  readonly otherwise: Serve
}

/** What a selection is part of. */
export interface SelectionPlace {
  readonly names: VariantNames
  readonly feature: UnleashFeature
  readonly context: UnleashImport
}

/** Which variant somebody gets who is enabled: by overrides, then by the hash of the first unit that is there. */
export function selectionServe(selection: Selection, place: SelectionPlace): Serve {
  const { names } = place
  const weighted = selection.variants.filter(({ weight }) => weight > 0)
  const [only, ...others] = weighted
  if (only === undefined) return selection.otherwise
  const overrides = selection.variants.flatMap(variant => overrideRule(variant, names))
  const shares = others.length === 0 ? [] : shareRules({ ...selection, variants: weighted }, place)
  const rules = [...overrides, ...shares]
  const last = names.of(weighted.at(-1) ?? only)
  return rules.length === 0 ? last : { rules, serve: last }
}

function overrideRule(variant: UnleashVariant, names: VariantNames): readonly FlagRule[] {
  const conds = variant.overrides
    .filter(({ values }) => values.length > 0)
    .map(({ contextName: attr, values }): Cond => ({ attr, op: 'eq', of: values, as: 'text' }))
  const name = names.of(variant)
  return conds.length === 0 ? [] : [{ id: `override-${name}`, when: anyOf(conds), serve: name }]
}

const STICKY = ['userId', 'sessionId', 'remoteAddress']

function shareRules(selection: Selection, place: SelectionPlace): readonly FlagRule[] {
  const { stickiness = 'default' } = selection
  const units = stickiness === 'default' ? STICKY : ['random', ''].includes(stickiness) ? [] : [stickiness]
  const byUnit = units.map((unit): FlagRule => {
    return { id: `by-${unit}`, when: hasUnit(unit), serve: allocation(unit, selection, place) }
  })
  return [...byUnit, ...chanceRules(selection.variants, place.names)]
}

function allocation(unit: string, { variants, groupId }: Selection, place: SelectionPlace): Serve {
  const { names, feature, context } = place
  const total = totalOf(variants)
  const slots = slotsOf(total, feature, context)
  let before = 0
  const alloc = variants.map((variant): [string, number, number] => {
    const from = boundary(Math.round((before / total) * slots), slots)
    before += variant.weight
    return [names.of(variant), from, boundary(Math.round((before / total) * slots), slots)]
  })
  return { alloc, unit, salt: context.saltOf(groupId, feature), hash: context.hashOf(`unleash-variants/${slots}`) }
}

/** Weights count slots; Unleash's own make 1000 together. */
function slotsOf(total: number, feature: UnleashFeature, { remarks }: UnleashImport): number {
  if (Number.isInteger(total) && total <= 100_000) return total
  const note = `Weights that make ${total} together are rounded to thousandths.`
  remarks.add({ flag: feature.name, feature: 'weight', note, severity: 'changed' })
  return 1000
}

/** Who has nothing to be told apart by gets a variant by chance: each rule asks again, so each has its part of the rest. */
function chanceRules(variants: readonly UnleashVariant[], names: VariantNames): readonly FlagRule[] {
  return variants.slice(0, -1).map((variant, index): FlagRule => {
    const share = variant.weight / totalOf(variants.slice(index))
    const name = names.of(variant)
    return { id: `chance-${name}`, when: { attr: '$random', op: 'lt', value: share }, serve: name }
  })
}

function totalOf(variants: readonly UnleashVariant[]): number {
  return variants.reduce((sum, { weight }) => sum + weight, 0)
}
