import { OpenFeature, type Client } from '@openfeature/server-sdk'
import { defineConfig, flag, live, secret, setting, type Varve } from 'varve'
import { VarveProvider, type ProviderOptions } from 'varve/openfeature'
import { date, integer, json, list, string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { clock, testConfig, type TestVarve } from 'varve/testing'
import { troubled, type TroubledStore } from '../troubled-store.ts'

/** A shop with a key of every kind. */
export const config = defineConfig({
  server: { port: setting(integer(), { default: 8080 }) },
  checkout: {
    newFlow: flag(),
    button: flag({ variants: { blue: '#00f', red: '#f00' }, default: 'blue' }),
    layout: flag({ variants: { wide: { columns: 3 }, narrow: { columns: 1 } }, default: 'wide' }),
  },
  limits: { maxUploads: live(integer(), { default: 10 }), seats: live(integer(), { default: 5, perTenant: true }) },
  shipping: { countries: live(list(string()), { default: ['DE', 'AT'] }) },
  extra: live(json(), { default: null }),
  release: { from: live(date(), { default: '2026-01-01T00:00:00Z' }) },
  payment: { key: setting(secret(string())), url: live(string(), { default: 'https://pay.example' }) },
  motto: live(string(), { devDefault: 'Hello' }),
})

export const signed = { by: 'dana', message: 'A test' }

/** A shop behind OpenFeature's own API. */
export interface Shop extends AsyncDisposable {
  readonly varve: TestVarve<typeof config.tree>
  readonly store: TroubledStore
  readonly provider: VarveProvider
  readonly client: Client
  /** Moves the shop's time on, and lets what that leads to happen. */
  wait(duration: string): Promise<void>
}

let shops = 0

/** Opens a shop, and makes it the provider of a domain of its own. */
export async function shop(options: ProviderOptions = {}): Promise<Shop> {
  const time = clock()
  const store = troubled(memory({ clock: time }))
  const varve = testConfig(config, { 'payment.key': 'hunter2' }, { clock: time, store, onProblem: () => {} })
  const provider = new VarveProvider(varve, { timers: time, ...options })
  shops += 1
  const domain = `shop ${shops}`
  await OpenFeature.setProviderAndWait(domain, provider)
  const wait = async (duration: string): Promise<void> => {
    varve.clock.advance(duration)
    await settled()
  }
  const close = async (): Promise<void> => {
    await provider.onClose()
    await varve.close()
  }
  return { varve, store, provider, client: OpenFeature.getClient(domain), wait, [Symbol.asyncDispose]: close }
}

/** Lets what is under way in memory go on to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

/** A Varve of any declaration can be provided: this is checked by the compiler. */
export function anyVarve(varve: Varve): VarveProvider {
  return new VarveProvider(varve)
}
