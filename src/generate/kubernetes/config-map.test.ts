import { load, YAML11_SCHEMA } from 'js-yaml'
import { defineConfig, openSync, secret, setting, Secret } from 'varve'
import { integer, list, string } from 'varve/schema'
import { env } from 'varve/sources'
import { describe, expect, it } from 'vitest'
import { everything, planted } from '../../../test/generate/declaration.ts'
import { configMapIn } from '../../../test/generate/kubernetes.ts'
import { configMap } from './config-map.ts'

const options = { prefix: 'SHOP', name: 'shop', namespace: 'production' }
const text = await configMap(everything, { ...options, madeBy: 'varve generate configmap' })
const { data = {}, metadata } = configMapIn(text)

describe('a ConfigMap', () => {
  it('fits the schema of Kubernetes, and is named after the program', () => {
    expect(text).toMatch(/^# Made by `varve generate configmap`: .*\napiVersion: v1\nkind: ConfigMap\n/)
    expect(metadata).toEqual({
      name: 'shop-config',
      namespace: 'production',
      labels: { 'app.kubernetes.io/name': 'shop' },
    })
  })

  it('holds every default that is not secret, as text', () => {
    expect(data).toMatchObject({
      SHOP_SERVER__PORT: '8080',
      SHOP_LIMITS__ENABLED: 'true',
      SHOP_CHECKOUT__BUTTON: 'control',
    })
    const withDefault = [...everything.definitions].filter(
      ({ fallback, secret: hidden }) => fallback !== undefined && !hidden,
    )
    // `null` has no text.
    expect(Object.keys(data)).toHaveLength(withDefault.length - 1)
  })

  it('has names and values that Kubernetes takes', () => {
    for (const name of Object.keys(data)) expect(name).toMatch(/^[-._a-zA-Z0-9]+$/)
    for (const value of Object.values(data)) expect(typeof value).toBe('string')
  })

  it('is the same text to a reader of YAML 1.1, which takes `on` and `012` for something else', async () => {
    const config = defineConfig({
      a: Object.fromEntries(
        [
          'on',
          'NO',
          '012',
          '0o17',
          '1:30',
          '1_000',
          '2026-01-15',
          '~',
          '',
          ' x',
          'a: b',
          '#c',
          '<<',
          '=',
          'one\ntwo',
        ].map((value, index) => [`v${index}`, setting(string(), { default: value, empty: 'value' })]),
      ),
      no: setting(string(), { default: 'yes' }),
      y: setting(string(), { default: 'n' }),
    })
    const written = await configMap(config)
    expect(load(written, { schema: YAML11_SCHEMA })).toEqual(load(written))
    expect(configMapIn(written).data).toMatchObject({ A__V0: 'on', A__V2: '012', NO: 'yes', Y: 'n', A__V4: '1:30' })
  })

  it('gives a program exactly the declared defaults', () => {
    const given = { ...data, SHOP_SERVER__NAME: 'x', SHOP_DATABASE__PASSWORD: 'long enough', DB_KEYS: '{}' }
    const values = (from: Readonly<Record<string, string>>): unknown => {
      const sources = [env({ prefix: 'SHOP', from })]
      const varve = openSync(everything, { as: { environment: 'test' }, sources, platform: { warn: () => {} } })
      return { ...varve.all(), ...varve.settings }
    }
    const { SHOP_SERVER__NAME, SHOP_DATABASE__PASSWORD, DB_KEYS } = given
    expect(values(given)).toEqual(values({ SHOP_SERVER__NAME, SHOP_DATABASE__PASSWORD, DB_KEYS }))
  })

  it('holds what is given in place of the defaults, and still no secret', async () => {
    const given = {
      'server.port': 9000,
      'server.name': 'Corner shop',
      'limits.rates': { AT: { cents: 590 } },
      'database.password': new Secret('hunter2-given'),
    }
    const written = await configMap(everything, { ...options, values: given })
    expect(configMapIn(written).data).toMatchObject({
      SHOP_SERVER__PORT: '9000',
      SHOP_SERVER__NAME: 'Corner shop',
      SHOP_LIMITS__RATES: '{"AT":{"cents":590}}',
    })
    expect(written).not.toContain('hunter2')
  })

  it('can hold only what is given, so that configuration files count for the rest', async () => {
    const written = await configMap(everything, { ...options, values: { 'server.port': 9000 }, defaults: false })
    expect(configMapIn(written).data).toEqual({ SHOP_SERVER__PORT: '9000' })
  })

  it('holds no value of a secret', () => {
    for (const secretValue of planted) expect(text).not.toContain(secretValue)
  })

  it('is empty where there is nothing to hold', async () => {
    const config = defineConfig({ a: setting(secret(string())), b: setting(list(integer())) })
    expect(configMapIn(await configMap(config)).data).toEqual({})
  })

  it.each([
    [{ name: 'Shop' }, '"Shop" cannot be a name in Kubernetes. Give a name of small letters, digits and -'],
    [{ name: 'a'.repeat(56) }, 'at most 55 characters'],
    [{ namespace: 'my_space' }, '"my_space" cannot be a namespace in Kubernetes.'],
    [{ values: { 'server.prot': 1 } }, 'server.port'],
  ])('cannot be made with %j', async (wrong, said) => {
    await expect(configMap(everything, wrong)).rejects.toThrow(said)
  })

  it('cannot hold a variable with a name that Kubernetes refuses', async () => {
    const config = defineConfig({ a: setting(string(), { default: 'x', env: 'MY VAR' }) })
    await expect(configMap(config)).rejects.toThrow('a is read from MY VAR, which no manifest can hold.')
  })
})

describe('the schema of Kubernetes, in these tests', () => {
  it('refuses what is no ConfigMap', () => {
    expect(() => configMapIn('apiVersion: v1\nkind: ConfigMap\ndata: { a: 1 }')).toThrow('data/a must be string')
    expect(() => configMapIn('apiVersion: v1\nkind: Secret\ndata: { a: eA== }')).toThrow('is no v1 ConfigMap')
  })
})
