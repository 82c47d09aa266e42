import { init, type LDContext } from '@launchdarkly/node-server-sdk'
import { TestData } from '@launchdarkly/node-server-sdk/integrations'

/** A flag or segment of LaunchDarkly's SDK data. */
export type Item = Readonly<Record<string, unknown>>

/** LaunchDarkly's SDK data: flags and segments by key. */
export interface SdkData {
  readonly flags: Readonly<Record<string, Item>>
  readonly segments?: Readonly<Record<string, Item>>
}

/** What is answered where a flag serves nothing of its own. */
export const CODE_DEFAULT = 'the code’s default'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** LaunchDarkly's own SDK, which evaluates a document by itself: it has no network, and sends no events. */
export interface Sdk extends AsyncDisposable {
  answer(key: string, context: Item): Promise<unknown>
}

/** Starts the SDK with a document. */
export async function launchDarklySdk({ flags, segments = {} }: SdkData): Promise<Sdk> {
  const data = new TestData()
  for (const segment of Object.values(segments)) await data.usePreconfiguredSegment(segment)
  for (const flag of Object.values(flags)) await data.usePreconfiguredFlag(flag)
  const client = init('none', {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: silent,
  })
  await client.waitForInitialization({ timeout: 10 })
  return {
    answer: (key, context) => client.variation(key, context as unknown as LDContext, CODE_DEFAULT) as Promise<unknown>,
    [Symbol.asyncDispose]: () => Promise.resolve(client.close()),
  }
}
