import type { FiledFlag, FlagsFile, Json, Serve } from 'varve'
import { conditionOf } from './growthbook/condition.ts'
import { USUAL, type Feature } from './growthbook/feature.ts'
import { rulesOf } from './growthbook/rule.ts'
import { segmentsOf } from './growthbook/saved-group.ts'
import type { Reading } from './growthbook/scope.ts'
import { textOr } from './growthbook/text.ts'
import { Variants } from './growthbook/variants.ts'
import { isObject, Remarks, unreadable, type Importer } from './imported.ts'
import { entriesOf, listOf, memberOf, objectsOf, type Members } from './members.ts'
import { withOwnIds } from './rule-ids.ts'

/**
 * Reads the payload that GrowthBook's SDKs get (`/api/features/…`, or the JSON given to `init`): features with their
 * rules, and saved groups; or features alone, as `setFeatures` takes them. Throws IMPORT_UNREADABLE for a payload that is
 * encrypted, or has no features.
 */
export const importGrowthbook: Importer = given => {
  const document = payloadIn(given)
  const encrypted = memberOf(document, 'encryptedFeatures')
  if (typeof encrypted === 'string' && encrypted !== '')
    throw unreadable('growthbook', 'its features are encrypted: decrypt them first')
  const features = memberOf(document, 'features')
  if (typeof features !== 'object' || features === null || Array.isArray(features))
    throw unreadable('growthbook', 'features is not an object')
  const remarks = new Remarks()
  const savedGroups = Object.fromEntries(Object.entries(memberOf(document, 'savedGroups') ?? {}))
  const reading: Reading = { savedGroups, remarks, over: 'audience', item: '$it', depth: 0, condition: conditionOf }
  const bandits = memberOf(document, 'contextualBandits')
  const segments = segmentsOf(reading)
  const flags = entriesOf(features).map(([key, feature]) => [
    key,
    flagOf(feature, {
      key,
      bandits,
      reading: { ...reading, flag: key },
      variants: new Variants(),
      features: features as Members,
    }),
  ])
  remarkOnExperiments(document, remarks)
  const file: FlagsFile = {
    flags: Object.fromEntries(flags) as FlagsFile['flags'],
    ...(Object.keys(segments).length === 0 ? {} : { segments }),
  }
  return { file, remarks: remarks.all }
}

/** The payload itself, also where it stands in the options of `init`, or is nothing but features. */
function payloadIn(document: unknown): unknown {
  const payload = memberOf(document, 'payload')
  if (isObject(payload) && Object.hasOwn(payload, 'features')) return payload
  const isBare = ['features', 'encryptedFeatures'].every(name => memberOf(document, name) === undefined)
  const members = isObject(document) ? Object.values(document) : []
  return isBare && members.some(isFeature) ? { features: document } : document
}

function isFeature(member: unknown): boolean {
  return memberOf(member, 'defaultValue') !== undefined || Array.isArray(memberOf(member, 'rules'))
}

function flagOf(source: Members, feature: Feature): FiledFlag {
  const { variants, key } = feature
  // The default comes first among the variants, as people look for it there.
  const serve = defaultOf(source['defaultValue'], variants)
  const rules = objectsOf(source['rules']).flatMap((rule, index) => rulesOf(rule, ruleId(rule, index), feature))
  const { type } = variants
  return {
    ...(type === undefined ? {} : { type }),
    variants: variants.all,
    enabled: true,
    ...withOwnIds({ rules, serve }),
    unit: USUAL.unit,
    salt: key,
    hash: USUAL.hash,
  }
}

function defaultOf(value: unknown, variants: Variants): Serve {
  return value === undefined || value === null ? null : variants.named(value as Json)
}

function ruleId(rule: Members, index: number): string {
  const id = rule['id'] ?? rule['key']
  return typeof id === 'string' && id !== '' ? id : `rule-${index + 1}`
}

/** Experiments that stand outside features change pages or redirect: there is no flag in them. */
function remarkOnExperiments(document: unknown, remarks: Remarks): void {
  for (const experiment of listOf(memberOf(document, 'experiments'))) {
    const note = `Experiment ${textOr(memberOf(experiment, 'key'), '')} changes or redirects pages by their URL; it is no flag.`
    remarks.add({ feature: 'experiments', note, severity: 'lost' })
  }
}
