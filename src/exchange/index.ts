/**
 * varve/exchange: flags that another product exported, as files that Varve evaluates and stores; and a whole log, copied
 * from one store to another.
 * This list is a public door. `test/exports.test.ts` holds it too: widening it is a decision.
 */
export { copyLog, planCopy, verifyCopy } from './copy.ts'
export type { Copied, CopyOptions, CopyPair, CopyPlan, CopyProgress, CopyVerification } from './copy.ts'
export { toKey, toKeys } from './flag-key.ts'
export type { NamedKey } from './flag-key.ts'
export { importEppo } from './eppo.ts'
export { importFlagd } from './flagd.ts'
export { importFlagsmith } from './flagsmith.ts'
export { importFlipper } from './flipper.ts'
export { importGrowthbook } from './growthbook.ts'
export { importLaunchdarkly, launchDarklyContext } from './launchdarkly.ts'
export { jsonLogic } from './json-logic.ts'
export { importUnleash } from './unleash.ts'
export { importers } from './importers.ts'
export { vendorContext, vendorContexts, vendorInstant } from './vendor-context.ts'
export type { Imported, Importer, ImportOptions, ImportRemark } from './imported.ts'
export type { LoadImporter, Vendor } from './importers.ts'
export type { JsonLogic } from './json-logic.ts'
