import { defineConfig, flag, live, secret, setting, type Varve } from 'varve'
import { integer, json, string } from 'varve/schema'

/** Flags of every type, as clients of OFREP ask for them. */
export const config = defineConfig({
  bool: { on: flag({ default: true }), off: flag() },
  text: {
    greeting: flag({ variants: { hi: 'Hi', hello: 'Hello' }, default: 'hi' }),
    'weird-key': live(string(), { default: 'odd' }),
  },
  number: { half: live(json(), { default: 0.5 }), ten: live(integer(), { default: 10 }) },
  object: { theme: flag({ variants: { dark: { bg: '#000' }, light: { bg: '#fff' } }, default: 'dark' }) },
  pro: { tools: flag() },
  split: { checkout: flag() },
  killed: { banner: flag({ default: true }) },
  unset: { endpoint: live(string(), { devDefault: 'https://dev.example' }) },
  server: { port: setting(integer(), { default: 8080 }) },
  payment: { key: live(secret(string()), { devDefault: 'sk-planted' }) },
  seats: live(integer(), { default: 5 }),
})

export const signed = { by: 'dana', message: 'A test' }

/** Gives the flags their documents. */
export async function prepared(varve: Varve<typeof config.tree>): Promise<void> {
  const rules = [{ id: 'pro', when: { attr: 'plan', op: 'eq', value: 'pro' } as const, serve: 'on' }]
  await varve.setFlag('pro.tools', { rules, serve: 'off' }, signed)
  await varve.setFlag('split.checkout', { serve: { split: { on: 1, off: 1 } } }, signed)
  await varve.kill('killed.banner', signed)
  await varve.set('seats', 50, { ...signed, scope: 'tenant:acme' })
}
