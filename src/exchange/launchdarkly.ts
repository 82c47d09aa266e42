import type { FiledFlag, Json } from 'varve'
import { admitted, isFlagName } from './admission.ts'
import { isObject, Remarks, unreadable, type Importer } from './imported.ts'
import { attributeClashes } from './launchdarkly/clashes.ts'
import { readFlag } from './launchdarkly/flag.ts'
import { segmentCond } from './launchdarkly/segment.ts'
import { tellingOf } from './launchdarkly/telling.ts'
import { variantsOf } from './launchdarkly/variants.ts'
import { entriesOf, listOf, memberOf, type Members } from './members.ts'
import { typeOfValues } from './value-type.ts'

export { launchDarklyContext } from './launchdarkly/context.ts'

/**
 * Reads LaunchDarkly's SDK data: flags and segments as the file data source, the relay proxy and the SDKs' polling have
 * them. Imported flags expect audiences made as `launchDarklyContext` makes them.
 */
export const importLaunchdarkly: Importer = document => {
  const remarks = new Remarks()
  const data = sdkData(admitted('LaunchDarkly', document, remarks))
  const flags = usable(present(data, 'flags'), remarks)
  const segments = present(data, 'segments')
  const around = { flags, variants: variantsOf(flags), segments: new Set(segments.keys()) }
  const read = [...flags].map(([key, flag]) => [key, readFlag(key, flag, around, tellingOf(remarks, key))] as const)
  const conds = [...segments].map(
    ([key, segment]) => [key, segmentCond(key, segment, around.segments, tellingOf(remarks))] as const,
  )
  attributeClashes(data, tellingOf(remarks))
  return {
    file: {
      flags: Object.fromEntries([...read, ...plainValues(data)]),
      ...(conds.length === 0 ? {} : { segments: Object.fromEntries(conds) }),
    },
    remarks: remarks.all,
  }
}

/** Polling answers with the data itself; streaming, and the relay proxy, with a message that has the data in it. */
function sdkData(document: unknown): Members {
  const message = memberOf(document, 'data') ?? document
  const data = memberOf(message, 'data') ?? message
  if (!isObject(data)) throw unreadable('LaunchDarkly', 'it is not an object')
  if (['flags', 'segments', 'flagValues'].some(name => isObject(memberOf(data, name)))) return data
  throw unreadable('LaunchDarkly', 'it has neither flags, segments nor flagValues by key')
}

/** Flags or segments by key; those deleted are only there to tell SDKs so. */
function present(data: Members, name: string): ReadonlyMap<string, Members> {
  return new Map(entriesOf(memberOf(data, name)).filter(([, { deleted }]) => deleted !== true))
}

/** Flags that a file can hold: with a name and something to serve. */
function usable(flags: ReadonlyMap<string, Members>, remarks: Remarks): ReadonlyMap<string, Members> {
  const isUsable = ([key, { variations }]: readonly [string, Members]): boolean =>
    isFlagName(key) && listOf(variations).length > 0
  for (const [key] of [...flags].filter(entry => !isUsable(entry)))
    tellingOf(remarks, key)('variations', 'It has no name, or no variations.', 'lost')
  return new Map([...flags].filter(isUsable))
}

/** The file data source's short form: a value for everybody. */
function plainValues(data: Members): readonly (readonly [key: string, flag: FiledFlag])[] {
  const values = memberOf(data, 'flagValues')
  const named = Object.entries(isObject(values) ? values : {}).filter(([key]) => isFlagName(key))
  return named.map(([key, value]) => [
    key,
    {
      type: typeOfValues([value]),
      variants: { value: value as Json },
      enabled: true,
      rules: [],
      serve: 'value',
      salt: `${key}.`,
      hash: 'launchdarkly',
    },
  ])
}
