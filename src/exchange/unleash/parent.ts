import type { FlagRule } from 'varve'
import type { UnleashDependency, UnleashFeature } from './document.ts'
import type { UnleashImport } from './unleash-import.ts'
import { DISABLED, VariantNames } from './variant-names.ts'

/** What a dependency asks for: a requirement, or a rule that ends it where the parent must be off. */
export interface Parent {
  readonly requires: readonly { readonly flag: string; readonly is: readonly string[] }[]
  readonly rules: readonly FlagRule[]
}

/** What somebody who is off gets, and who depends. */
export interface ChildPlace {
  readonly feature: UnleashFeature
  readonly off: string
  readonly context: UnleashImport
}

/** What a dependency asks for. Unleash looks one level up, and takes a parent that has parents itself for off. */
export function parentOf({ feature: flag, enabled, variants }: UnleashDependency, place: ChildPlace): Parent {
  const { feature: child, off, context } = place
  const parent = context.features.get(flag)
  const id = `parent-${flag}`
  if (parent === undefined || parent.dependencies.length > 0) {
    const why = parent === undefined ? 'is not in the document' : 'depends on another itself'
    const note = `Nobody is enabled, as in Unleash: it depends on ${flag}, which ${why}.`
    context.remarks.add({ flag: child.name, feature: 'dependencies', note, severity: 'note' })
    return { requires: [], rules: [{ id, serve: off }] }
  }
  const is = meaningOn(parent, enabled ? variants : [], context)
  if (!enabled) return { requires: [], rules: [{ id, when: { flag, is }, serve: off }] }
  // None of its variants would do, so nobody is enabled.
  return is.length === 0 ? { requires: [], rules: [{ id, serve: off }] } : { requires: [{ flag, is }], rules: [] }
}

/** The variants of a parent that mean it is enabled, and that Unleash calls one of these names where some are given. */
function meaningOn(parent: UnleashFeature, called: readonly string[], context: UnleashImport): readonly string[] {
  const names = new VariantNames(parent, context)
  if (names.any) return names.enabled(called)
  // Unleash calls the variant of a feature without variants `disabled`, also where it is enabled.
  return called.length === 0 || called.includes(DISABLED) ? ['on'] : []
}
