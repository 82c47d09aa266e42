import type { FiledFlag, FlagsFile } from 'varve'
import { allocationRules } from './eppo/allocation.ts'
import { remark, SUBJECT, type Reading } from './eppo/scope.ts'
import { typeOf, variantsOf } from './eppo/variation.ts'
import { Remarks, unreadable, type Importer } from './imported.ts'
import { entriesOf, memberOf, objectsOf, type Members } from './members.ts'
import { withOwnIds } from './rule-ids.ts'

/** The most slots that positions can tell apart. */
const MOST_SHARDS = 100_000

/**
 * Reads Eppo's universal flag configuration, as servers get it (`/flag-config/v1/config`). Who is asking has the subject
 * key as `targetingKey`. Throws IMPORT_UNREADABLE for a configuration whose names are obfuscated (what browsers get), or
 * that has no flags.
 */
export const importEppo: Importer = given => {
  const document = configurationIn(given)
  const format = memberOf(document, 'format')
  if (format === 'CLIENT' || format === 'PRECOMPUTED')
    throw unreadable('eppo', `it is the obfuscated ${format} form, which says no names: export the server's`)
  const flags = memberOf(document, 'flags')
  if (typeof flags !== 'object' || flags === null || Array.isArray(flags))
    throw unreadable('eppo', 'flags is not an object')
  const remarks = new Remarks()
  const read = entriesOf(flags).map(([key, flag]) => [key, flagOf(flag, { flag: key, remarks })] as const)
  if (memberOf(document, 'bandits') !== undefined || memberOf(document, 'banditReferences') !== undefined)
    remarks.add({ feature: 'bandits', note: 'Actions are not scored: flags serve their variations.', severity: 'lost' })
  const file: FlagsFile = { flags: Object.fromEntries(read) }
  return { file, remarks: remarks.all }
}

/** The configuration itself, also where it is the `data` of an answer. */
function configurationIn(document: unknown): unknown {
  if (memberOf(document, 'flags') !== undefined) return document
  const data = memberOf(document, 'data')
  return memberOf(data, 'attributes') ?? data ?? document
}

function flagOf(source: Members, reading: Reading): FiledFlag {
  const type = typeOf(source['variationType'])
  const variants = variantsOf(source, reading)
  const flag = { ...reading, totalShards: shardsOf(source, reading), variants: new Set(Object.keys(variants)) }
  const rules = objectsOf(source['allocations']).flatMap((one, index) => allocationRules(one, index, flag))
  return {
    // A flag has at least one variant, also where Eppo serves none.
    ...(flag.variants.size === 0
      ? { variants: { null: null } }
      : { ...(type === undefined ? {} : { type }), variants }),
    enabled: Boolean(source['enabled']),
    ...withOwnIds({ rules, serve: null }),
    unit: SUBJECT,
    salt: reading.flag,
    ...(flag.totalShards === undefined ? {} : { hash: `eppo/${flag.totalShards}` }),
  }
}

/** How many slots its hash lines have; undefined for what Varve cannot count, with which nobody is in any part. */
function shardsOf({ totalShards }: Members, reading: Reading): number | undefined {
  const isCount = typeof totalShards === 'number' && Number.isSafeInteger(totalShards) && totalShards >= 1
  if (isCount && totalShards <= MOST_SHARDS) return totalShards
  const why = isCount ? `more than ${MOST_SHARDS} cannot be told apart` : 'it is no number of shards'
  remark(reading, isCount ? 'lost' : 'note', 'totalShards', `Nobody is in any part of this flag: ${why}.`)
  return undefined
}
