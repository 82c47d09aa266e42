import type { Cond, FiledFlag, FlagRule } from 'varve'
import { admitted, isFlagName, isHarmless } from './admission.ts'
import { identifierCond } from './flagsmith/condition.ts'
import {
  readFlagsmith,
  type FlagsmithDocument,
  type FlagsmithSegment,
  type FlagsmithState,
} from './flagsmith/document.ts'
import { segmentCond } from './flagsmith/segment.ts'
import { FlagsmithVariants, type NamedState } from './flagsmith/state.ts'
import { Remarks, withoutName, type Importer } from './imported.ts'
import { withOwnIds } from './rule-ids.ts'

/**
 * Imports an environment document of Flagsmith, as its SDKs read it for local evaluation. A feature without any value
 * becomes a boolean flag; one with values becomes a flag of those values that serves nothing to who has it disabled.
 * The identifier is the attribute `user` (or `targetingKey`), and traits are attributes.
 */
export const importFlagsmith: Importer = document => {
  const remarks = new Remarks()
  const read = readFlagsmith(admitted('Flagsmith', document, remarks))
  const names = segmentNames(read.segments)
  const segments = read.segments.map((one): [string, Cond] => {
    const segmentName = names.get(one) ?? one.name
    return [segmentName, segmentCond(one, { environmentKey: read.key, segmentKey: one.key, segmentName, remarks })]
  })
  // Of two states of one feature, Flagsmith keeps the later.
  const states = new Map(read.states.map(state => [state.feature, state]))
  const nameless = [...states.keys()].filter(name => !isFlagName(name))
  for (const name of nameless) states.delete(name)
  if (nameless.length > 0) remarks.add(withoutName(nameless.length))
  const flags = [...states].map(([name, state]): [string, FiledFlag] => [name, flagOf(state, { read, names, remarks })])
  remarkOn(read, states, remarks)
  const file = {
    flags: Object.fromEntries(flags),
    ...(segments.length === 0 ? {} : { segments: Object.fromEntries(segments) }),
  }
  return { file, remarks: remarks.all }
}

interface Around {
  readonly read: FlagsmithDocument
  readonly names: ReadonlyMap<FlagsmithSegment, string>
  readonly remarks: Remarks
}

/** A state of a feature that only some have. */
interface Override extends NamedState {
  readonly when: Cond
}

function flagOf(environment: FlagsmithState, { read, names, remarks }: Around): FiledFlag {
  const { feature } = environment
  const overrides = [...identityOverrides(feature, read), ...segmentOverrides(feature, read, names)]
  const variants = new FlagsmithVariants([{ name: 'default', state: environment }, ...overrides], read, remarks)
  const rules = overrides.map(({ name: id, state, when }): FlagRule => ({ id, when, serve: variants.serve(state) }))
  remarkOnDisabled(environment, overrides, variants, remarks)
  return {
    type: variants.type,
    variants: variants.values,
    enabled: [environment, ...overrides.map(({ state }) => state)].some(({ enabled }) => enabled),
    off: variants.off,
    ...withOwnIds({ rules, serve: variants.serve(environment) }),
    unit: 'user',
    salt: `${environment.key ?? feature},${read.key}_`,
  }
}

/** Identities come before segments, and those who have the same are one rule. Of one identity's states, the first counts. */
function identityOverrides(feature: string, { identities }: FlagsmithDocument): readonly Override[] {
  const groups = new Map<string, { readonly state: FlagsmithState; readonly identifiers: Set<string> }>()
  const seen = new Set<string>()
  for (const { identifier, states } of identities) {
    const state = states.find(one => one.feature === feature)
    if (state === undefined || identifier === '' || seen.has(identifier)) continue
    seen.add(identifier)
    const same = JSON.stringify({ ...state, priority: 0, key: state.options.length === 0 ? '' : state.key })
    const group = groups.get(same) ?? { state, identifiers: new Set() }
    groups.set(same, group)
    group.identifiers.add(identifier)
  }
  return [...groups.values()].map(({ state, identifiers }) => ({
    name: 'identities',
    state,
    when: identifierCond(attr => ({ attr, op: 'eq', of: [...identifiers] })),
  }))
}

/** The lowest priority wins, and between equal ones the segment with the lower id. */
function segmentOverrides(
  feature: string,
  { segments }: FlagsmithDocument,
  names: Around['names'],
): readonly Override[] {
  const overrides = segments
    .toSorted((a, b) => Number(a.key) - Number(b.key))
    .flatMap(segment => {
      const name = names.get(segment) ?? segment.name
      const own = segment.states.filter(one => one.feature === feature)
      return own.map(state => ({ name, state, when: { segment: name } }))
    })
  return overrides.toSorted((a, b) => compared(a.state.priority, b.state.priority))
}

function compared(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function segmentNames(segments: readonly FlagsmithSegment[]): ReadonlyMap<FlagsmithSegment, string> {
  const taken = new Set<string>()
  return new Map(
    segments.map(segment => {
      let name = segment.name
      for (let count = 2; taken.has(name) || !isHarmless(name); count += 1) name = `${segment.name}-${count}`
      taken.add(name)
      return [segment, name]
    }),
  )
}

/** Flagsmith keeps the value of a disabled feature readable; served by Varve, it would be live. */
function remarkOnDisabled(
  { feature: flag, ...environment }: FlagsmithState,
  overrides: readonly Override[],
  variants: FlagsmithVariants,
  remarks: Remarks,
): void {
  if (variants.off !== null || [environment, ...overrides.map(({ state }) => state)].every(({ enabled }) => enabled))
    return
  const note = 'Who has it disabled gets no value, and the program its default; Flagsmith still tells them the value.'
  remarks.add({ flag, feature: 'enabled', note, severity: 'changed' })
}

function remarkOn(
  { hidesDisabled, identities, segments }: FlagsmithDocument,
  states: ReadonlyMap<string, FlagsmithState>,
  remarks: Remarks,
): void {
  if (identities.some(({ hasTraits }) => hasTraits)) {
    const note = 'Traits that Flagsmith stores are not imported: send them with every question.'
    remarks.add({ feature: 'identity_traits', note, severity: 'lost' })
  }
  if (hidesDisabled) {
    const note = 'Disabled flags are not hidden: they serve nothing, or false.'
    remarks.add({ feature: 'hide_disabled_flags', note, severity: 'changed' })
  }
  for (const { feature } of [...segments, ...identities].flatMap(one => one.states)) {
    if (states.has(feature)) continue
    const note = 'It is overridden, and the environment does not have it: Flagsmith does not answer for it either.'
    remarks.add({ flag: feature, feature: 'override', note, severity: 'lost' })
  }
}
