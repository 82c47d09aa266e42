import type { Cond, FiledFlag, FlagRule, Serve } from 'varve'
import { admitted } from './admission.ts'
import { allOf } from './condition.ts'
import { Remarks, withoutName, type Importer } from './imported.ts'
import { withOwnIds } from './rule-ids.ts'
import { constraintCond } from './unleash/constraint.ts'
import { readUnleash, type UnleashFeature, type UnleashSegment, type UnleashStrategy } from './unleash/document.ts'
import { UnleashImport } from './unleash/unleash-import.ts'
import { parentOf } from './unleash/parent.ts'
import { selectionServe, type SelectionPlace } from './unleash/selection.ts'
import { parameter, strategyCond } from './unleash/strategy.ts'
import { DISABLED, ENABLED, VariantNames } from './unleash/variant-names.ts'

/**
 * Imports features of Unleash, from what its client API answers or its admin API exports. A feature without variants
 * becomes a boolean flag with the variants `on` and `off`. A feature with variants becomes a flag whose variants have
 * Unleash's names, besides `disabled` for who is not enabled and `enabled` for who is and gets none.
 */
export const importUnleash: Importer = (document, options = {}) => {
  const remarks = new Remarks()
  const read = readUnleash(admitted('Unleash', document, remarks), options)
  if (read.nameless > 0) remarks.add(withoutName(read.nameless))
  const context = new UnleashImport(read, options, remarks)
  const segments = read.segments.map((one): [string, Cond] => [
    context.segmentNames.get(one.id) ?? one.name,
    segmentCond(one, remarks),
  ])
  const flags = read.features.map((feature): [string, FiledFlag] => [feature.name, flagOf(feature, context)])
  const file = {
    flags: Object.fromEntries(flags),
    ...(segments.length === 0 ? {} : { segments: Object.fromEntries(segments) }),
  }
  return { file, remarks: remarks.all }
}

function segmentCond({ name, constraints }: UnleashSegment, remarks: Remarks): Cond {
  if (constraints !== undefined) return allOf(constraints.map(one => constraintCond(one, remarks)))
  const note = `The export names the segment ${name} and does not say who is in it, so nobody is. Take it from the client API.`
  remarks.add({ feature: 'segments', note, severity: 'lost' })
  return false
}

function flagOf(feature: UnleashFeature, context: UnleashImport): FiledFlag {
  const { name, description, enabled, strategies } = feature
  const names = new VariantNames(feature, context)
  const off = names.any ? DISABLED : 'off'
  const own = ownServe(feature, names, context)
  const rules = (strategies ?? []).map((one, index) => strategyRule(one, { feature, index, names, own, context }))
  const parents = feature.dependencies.map(one => parentOf(one, { feature, off, context }))
  remarkOn(feature, context.remarks)
  return {
    type: names.any ? (names.hasPayloads ? 'json' : 'string') : 'boolean',
    ...(description === undefined || description === '' ? {} : { doc: description }),
    variants: names.any ? names.values : { on: true, off: false },
    enabled: enabled && strategies !== undefined,
    off,
    ...(parents.some(({ requires }) => requires.length > 0)
      ? { requires: parents.flatMap(({ requires }) => requires) }
      : {}),
    ...withOwnIds({
      rules: [...parents.flatMap(one => one.rules), ...rules],
      serve: strategies?.length === 0 ? own : off,
    }),
    unit: 'userId',
    salt: name,
  }
}

/** What somebody gets by the feature's own variants. */
function ownServe(feature: UnleashFeature, names: VariantNames, context: UnleashImport): Serve {
  if (!names.any) return 'on'
  const { name: groupId, variants } = feature
  const stickiness = variants[0]?.stickiness
  return selectionServe({ variants, groupId, stickiness, otherwise: ENABLED }, { names, feature, context })
}

/** What the rule of a strategy is part of. */
interface RulePlace extends SelectionPlace {
  readonly index: number
  readonly own: Serve
}

function strategyRule(strategy: UnleashStrategy, { index, own, ...place }: RulePlace): FlagRule {
  const { feature, context } = place
  const { name, title, variants } = strategy
  const when = strategyCond({ strategy, feature, context })
  // An SDK hashes the word undefined where a strategy has no group.
  const groupId = parameter(strategy, 'groupId') ?? 'undefined'
  const stickiness = variants[0]?.stickiness || parameter(strategy, 'stickiness')
  const serve = variants.length === 0 ? own : selectionServe({ variants, groupId, stickiness, otherwise: own }, place)
  return {
    id: `${name}-${index + 1}`,
    ...(title === undefined || title === '' ? {} : { doc: title }),
    ...(when === true ? {} : { when }),
    serve,
  }
}

function remarkOn(feature: UnleashFeature, remarks: Remarks): void {
  const { name: flag, strategies, impressionData, stale } = feature
  const add = (named: string, note: string, severity: 'lost' | 'note'): void =>
    remarks.add({ flag, feature: named, note, severity })
  if (strategies === undefined)
    add('strategies', 'It has no list of strategies, so nobody is enabled, as in Unleash.', 'note')
  if (impressionData) add('impressionData', 'Impressions are not asked for flag by flag.', 'lost')
  if (stale) add('stale', 'The mark that it is stale was left out: Varve finds that out itself.', 'lost')
}
