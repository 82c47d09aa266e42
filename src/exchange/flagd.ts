import type { Json } from 'varve'
import { admitted, isFlagName } from './admission.ts'
import { readFlag } from './flagd/flag.ts'
import { isObject, Remarks, unreadable, type Importer } from './imported.ts'
import { entriesOf, memberOf, objectsOf, type Members } from './members.ts'

/**
 * Reads flagd's flag definitions, `{ "flags": {…}, "$evaluators": {…} }`. Conditions become rules wherever Varve has a
 * form for them; what is left is JsonLogic, for which `jsonLogic` makes an evaluator. Flags are bucketed by
 * `targetingKey`, as flagd does it.
 */
export const importFlagd: Importer = (document, { hashing = 'utf8' } = {}) => {
  const remarks = new Remarks()
  const definitions = admitted('flagd', document, remarks)
  const flags = byKey(memberOf(definitions, 'flags'))
  if (!isObject(flags)) throw unreadable('flagd', 'it has no flags by key')
  const evaluators = memberOf(definitions, '$evaluators')
  const around = {
    evaluators: new Map(isObject(evaluators) ? Object.entries(evaluators as { readonly [name: string]: Json }) : []),
    profile: hashing === 'js' ? 'flagd-js' : 'flagd',
  } as const
  const read = usable(flags, remarks).map(
    ([key, flag]) =>
      [
        key,
        readFlag(key, flag, {
          ...around,
          tell: (feature, note, severity) => remarks.add({ flag: key, feature, note, severity }),
        }),
      ] as const,
  )
  return { file: { flags: Object.fromEntries(read) }, remarks: remarks.all }
}

/** Flags by key, also where the document lists them, each with its `key`; of two with one key the later one counts. */
function byKey(flags: unknown): unknown {
  if (!Array.isArray(flags)) return flags
  const named = objectsOf(flags).map(({ key, ...flag }) => [typeof key === 'string' ? key : '', flag] as const)
  return Object.fromEntries(named)
}

/** Flags that a file can hold: with a name and something to serve. */
function usable(flags: Members, remarks: Remarks): readonly (readonly [key: string, flag: Members])[] {
  const isUsable = ([key, { variants }]: readonly [string, Members]): boolean =>
    isFlagName(key) && isObject(variants) && Object.keys(variants).length > 0
  for (const [flag] of entriesOf(flags).filter(entry => !isUsable(entry)))
    remarks.add({ flag, feature: 'variants', note: 'It has no name, or no variants.', severity: 'lost' })
  return entriesOf(flags).filter(isUsable)
}
