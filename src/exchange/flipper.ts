import type { FiledFlag } from 'varve'
import { admitted, isFlagName } from './admission.ts'
import { blockRules, gateRules, groupSegment, isOn } from './flipper/gates.ts'
import { LINE } from './flipper/line.ts'
import { isObject, Remarks, unreadable, type Importer } from './imported.ts'
import { entriesOf, listOf, memberOf, objectsOf, textsOf, type Members } from './members.ts'
import { withOwnIds } from './rule-ids.ts'

const GATES: ReadonlySet<string> = new Set([
  'boolean',
  'groups',
  'actors',
  'percentage_of_actors',
  'percentage_of_time',
  'expression',
  'block_actors',
  'block_groups',
])

/**
 * Reads the JSON that Flipper exports, `{ "version": 1, "features": {…} }`. A feature is on when any of its gates is
 * open; an actor is the user, by their `flipper_id`.
 */
export const importFlipper: Importer = document => {
  const remarks = new Remarks()
  const exported = admitted('Flipper', document, remarks)
  const features = byName(memberOf(exported, 'features'))
  if (!isObject(features)) throw unreadable('Flipper', 'it has no features by name')
  const version = memberOf(exported, 'version')
  if (version !== undefined && version !== null && Number(version) !== 1)
    throw unreadable('Flipper', 'its version is not 1')
  const named = entriesOf(features).filter(([name]) => isFlagName(name))
  const read = named.map(([name, gates]) => [name, readFeature(name, gates, remarks)] as const)
  const groups = new Set(named.flatMap(([, gates]) => groupsOf(gates)))
  for (const group of groups) {
    const note = `The group ${group} is code in Ruby. Give the segment ${groupSegment(group)} its condition; until then nobody is in it.`
    remarks.add({ feature: 'groups', note, severity: 'lost' })
  }
  const segments = Object.fromEntries([...groups].map(group => [groupSegment(group), false] as const))
  return {
    file: { flags: Object.fromEntries(read), ...(groups.size === 0 ? {} : { segments }) },
    remarks: remarks.all,
  }
}

/** Features as the export has them; Flipper's HTTP API lists them, and the gates of each. */
function byName(features: unknown): unknown {
  if (!Array.isArray(features)) return features
  const gatesIn = (feature: Members): readonly (readonly [string, unknown])[] =>
    objectsOf(feature['gates']).map(gate => [String(gate['key']), gate['value']])
  return Object.fromEntries(
    objectsOf(features).map(feature => [String(feature['key']), Object.fromEntries(gatesIn(feature))]),
  )
}

function groupsOf(gates: Members): readonly string[] {
  return [...textsOf(gates['groups']), ...textsOf(gates['block_groups'])]
}

function readFeature(name: string, gates: Members, remarks: Remarks): FiledFlag {
  for (const gate of Object.keys(gates).filter(one => !GATES.has(one) && isSet(gates[one])))
    remarks.add({ flag: name, feature: gate, note: `The gate ${gate} is not known here.`, severity: 'lost' })
  const isForAll = isOn(gates)
  const open = isForAll
    ? []
    : gateRules(name, gates, (feature, note, severity) => remarks.add({ flag: name, feature, note, severity }))
  return {
    type: 'boolean',
    variants: { on: true, off: false },
    enabled: true,
    off: 'off',
    ...withOwnIds({ rules: [...blockRules(gates), ...open], serve: isForAll ? 'on' : 'off' }),
    salt: name,
    ...LINE,
  }
}

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? listOf(value).length > 0 : value !== null && value !== undefined && value !== false
}
