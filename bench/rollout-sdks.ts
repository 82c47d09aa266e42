import { writeFile } from 'node:fs/promises'
import { OpenFeature, type Client, type Provider } from '@openfeature/server-sdk'
import { Flagsmith, LocalFileHandler } from 'flagsmith-nodejs'
import { VarveProvider } from 'varve/openfeature'
import { place } from './place.ts'
import { checkHalf, FROM, nth, USERS, type Counting } from './rollout-askers.ts'
import { FLAGS, type Flags } from './rollout-readings.ts'

/** Flagsmith's SDK offline, with a hundred flags split in two halves: it answers all of them at once, and only so. */
export async function flagsmith(): Promise<Counting> {
  await using folder = await place()
  const path = folder.path('environment.json')
  await writeFile(path, JSON.stringify(environment()))
  const sdk = new Flagsmith({ offlineMode: true, offlineHandler: new LocalFileHandler(path) })
  const all: Counting = {
    name: 'Flagsmith',
    run: async times => {
      let count = 0
      for (let n = 0; n < times; n += 1) {
        const flags = await sdk.getIdentityFlags(nth(USERS, n))
        if (flags.getFeatureValue('flag7') === 'on') count += 1
      }
      return count
    },
  }
  await checkHalf(all, 'chance')
  return all
}

function environment(): object {
  const states = Array.from({ length: FLAGS }, (_, n) => ({
    feature: { id: n + 1, name: `flag${n}`, type: 'MULTIVARIATE' },
    ...{ enabled: true, django_id: n + 1, featurestate_uuid: `state-${n}`, feature_state_value: 'off' },
    multivariate_feature_state_values: [
      {
        ...{ id: n + 1, mv_fs_value_uuid: `value-${n}`, percentage_allocation: 50 },
        multivariate_feature_option: { id: n + 1, value: 'on' },
      },
    ],
  }))
  const project = { id: 1, name: 'shop', organisation: {}, segments: [] }
  return { id: 1, api_key: 'env', name: 'production', project, feature_states: states }
}

/** OpenFeature's SDK with a provider that always says the same, and with ours. */
export async function openFeature(varve: Flags): Promise<{ trivial: Counting; ours: Counting; close: () => unknown }> {
  const answer = { value: true }
  const trivial = { metadata: { name: 'trivial' }, resolveBooleanEvaluation: async () => answer } as unknown as Provider
  await OpenFeature.setProviderAndWait('trivial', trivial)
  await OpenFeature.setProviderAndWait('ours', new VarveProvider(varve) as unknown as Provider)
  const ours = asking('OpenFeature SDK, our provider', OpenFeature.getClient('ours'))
  await checkHalf(ours, 'chance')
  return {
    trivial: asking('OpenFeature SDK, trivial provider', OpenFeature.getClient('trivial')),
    ours,
    close: () => OpenFeature.close(),
  }
}

function asking(name: string, client: Client): Counting {
  return {
    name,
    run: async times => {
      let count = 0
      for (let n = 0; n < times; n += 1) {
        const context = { targetingKey: nth(USERS, n), country: nth(FROM, n) }
        if (await client.getBooleanValue('checkout.newFlow', false, context)) count += 1
      }
      return count
    },
  }
}
