/**
 * The libraries people use today, each asked for one plain number from memory: no network, no events, no files.
 * unleash-client is left out: it has no plain values. `rollout-peers.ts` has it.
 */
import { createFlagOverridesFromMap, getClient, OverrideBehaviour, PollingMode } from '@configcat/sdk'
import { GrowthBook } from '@growthbook/growthbook'
import { OpenFeature, type Provider } from '@openfeature/server-sdk'
import convict from 'convict'
import { flagd, launchDarkly, type Peer } from './peer.ts'

/** Every peer, holding the same value under the same key. */
export async function peers(): Promise<Peer[]> {
  return [
    convictPeer(),
    await configPeer(),
    flagdPeer(),
    growthBookPeer(),
    configCatPeer(),
    await launchDarklyPeer(),
    await openFeaturePeer(),
  ]
}

function convictPeer(): Peer {
  const config = convict({ limits: { maxUploads: { format: Number, default: 10 } } })
  return { name: 'convict', run: times => summed(times, () => config.get('limits.maxUploads')) }
}

async function configPeer(): Promise<Peer> {
  // It reads its files when it is imported, so it must be told first that there are none.
  process.env['NODE_CONFIG'] = JSON.stringify({ limits: { maxUploads: 10 } })
  process.env['SUPPRESS_NO_CONFIG_WARNING'] = 'true'
  const { default: config } = await import('config')
  return { name: 'config (node-config)', run: times => summed(times, () => config.get<number>('limits.maxUploads')) }
}

function flagdPeer(): Peer {
  const core = flagd({ 'limits.maxUploads': { state: 'ENABLED', variants: { ten: 10 }, defaultVariant: 'ten' } })
  return {
    name: 'flagd-core',
    run: times => summed(times, () => core.resolveNumberEvaluation('limits.maxUploads', 0, {}).value),
  }
}

function growthBookPeer(): Peer {
  const growthBook = new GrowthBook({ features: { 'limits.maxUploads': { defaultValue: 10 } } })
  return {
    name: 'GrowthBook',
    run: times => summed(times, () => growthBook.getFeatureValue('limits.maxUploads', 0)),
    close: () => growthBook.destroy(),
  }
}

function configCatPeer(): Peer {
  const client = getClient('localhost', PollingMode.ManualPoll, {
    flagOverrides: createFlagOverridesFromMap({ 'limits.maxUploads': 10 }, OverrideBehaviour.LocalOnly),
  })
  const snapshot = client.snapshot()
  return {
    name: 'ConfigCat',
    run: times => summed(times, () => snapshot.getValue('limits.maxUploads', 0)),
    close: () => client.dispose(),
  }
}

async function launchDarklyPeer(): Promise<Peer> {
  const client = await launchDarkly(data => data.update(data.flag('limits.maxUploads').variations(10).valueForAll(10)))
  const user = { kind: 'user', key: 'u_42' }
  return {
    name: 'LaunchDarkly',
    run: times => summedLater(times, () => client.variation('limits.maxUploads', user, 0)),
    close: () => client.close(),
  }
}

async function openFeaturePeer(): Promise<Peer> {
  const provider = {
    metadata: { name: 'trivial' },
    resolveNumberEvaluation: async () => ({ value: 10 }),
  } as unknown as Provider
  await OpenFeature.setProviderAndWait(provider)
  const client = OpenFeature.getClient()
  return {
    name: 'OpenFeature SDK, trivial provider',
    run: times => summedLater(times, () => client.getNumberValue('limits.maxUploads', 0)),
    close: () => OpenFeature.close(),
  }
}

function summed(times: number, read: () => number): number {
  let sum = 0
  for (let i = 0; i < times; i += 1) sum += read()
  return sum
}

async function summedLater(times: number, read: () => Promise<number>): Promise<number> {
  let sum = 0
  for (let i = 0; i < times; i += 1) sum += await read()
  return sum
}
