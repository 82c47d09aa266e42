import type { Importer } from './imported.ts'

/** Loads what reads the exported documents of one vendor. */
export type LoadImporter = () => Promise<Importer>

/** The vendors whose exported flags can be imported, by the name that `varve import --from` takes. */
export const importers = {
  unleash: async () => (await import('./unleash.ts')).importUnleash,
  flagd: async () => (await import('./flagd.ts')).importFlagd,
  growthbook: async () => (await import('./growthbook.ts')).importGrowthbook,
  launchdarkly: async () => (await import('./launchdarkly.ts')).importLaunchdarkly,
  flagsmith: async () => (await import('./flagsmith.ts')).importFlagsmith,
  eppo: async () => (await import('./eppo.ts')).importEppo,
  flipper: async () => (await import('./flipper.ts')).importFlipper,
} as const satisfies Readonly<Record<string, LoadImporter>>

/** A vendor whose flags can be imported. */
export type Vendor = keyof typeof importers
