import { EventEmitter } from 'node:events'
import { InMemStorageProvider, Unleash, type ClientFeaturesResponse, type Context } from 'unleash-client'

type Feature = ClientFeaturesResponse['features'][number]
type Segment = NonNullable<ClientFeaturesResponse['segments']>[number]

/** A document that is there from the start: nothing is fetched, and nothing waits. */
class LocalRepository extends EventEmitter {
  readonly #features: ReadonlyMap<string, Feature>
  readonly #segments: ReadonlyMap<number, Segment>

  constructor({ features, segments = [] }: ClientFeaturesResponse) {
    super()
    this.#features = new Map(features.map(feature => [feature.name, feature]))
    this.#segments = new Map(segments.map(segment => [segment.id, segment]))
  }

  getToggle(name: string): Feature {
    return this.#features.get(name) as Feature
  }

  getToggles(): Feature[] {
    return [...this.#features.values()]
  }

  getTogglesWithSegmentData(): never[] {
    return []
  }

  getSegment(id: number): Segment | undefined {
    return this.#segments.get(id)
  }

  getMode(): 'polling' {
    return 'polling'
  }

  async setMode(): Promise<void> {}

  async start(): Promise<void> {}

  stop(): void {
    this.removeAllListeners()
  }
}

/** What Unleash's SDK for Node says to one question. */
export interface UnleashAnswer {
  readonly enabled: boolean
  readonly variant: { readonly name: string; readonly enabled: boolean; readonly payload?: unknown }
  /** True when it was by chance: another time it might be another. */
  readonly byChance: boolean
}

/** Unleash's SDK for Node over one document, without a network. */
export function unleashSdk(document: ClientFeaturesResponse): (name: string, context: Context) => UnleashAnswer {
  const repository = new LocalRepository(document)
  const sdk = new Unleash({
    appName: 'shop',
    url: 'http://localhost.invalid/api/',
    repository,
    storageProvider: new InMemStorageProvider(),
    disableMetrics: true,
    disableAutoStart: true,
    skipInstanceCountWarning: true,
  })
  repository.emit('ready')
  return (name, context) => {
    const { random } = Math
    let byChance = false
    Math.random = () => {
      byChance = true
      return random()
    }
    try {
      const enabled = sdk.isEnabled(name, context)
      return { enabled, variant: sdk.getVariant(name, context), byChance }
    } finally {
      Math.random = random
    }
  }
}
