import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, secret, setting, type OpenOptions, type Problem, type Source } from 'varve'
import { integer, port, string, url } from 'varve/schema'
import { env, values } from 'varve/sources'
import { fleet } from '../fleet.ts'

const config = defineConfig({
  server: { port: setting(port(), { default: 8080 }), host: setting(string(), { devDefault: 'localhost' }) },
  database: { url: setting(secret(url()), { devDefault: 'https://db.test' }) },
  limits: { maxUploads: live(integer({ max: 100 }), { default: 10, aliases: ['limits.uploads'] }) },
})
const given = { server: { host: 'shop' }, database: { url: 'https://db.shop' } }

/** Opens and closes, and says what was warned of. */
async function start(options: OpenOptions): Promise<{ warnings: string[]; uploads: number; port: number }> {
  const warnings: string[] = []
  const platform = { warn: (message: string) => warnings.push(message) }
  await using varve = await open(config, { ...options, platform: { ...options.platform, ...platform } })
  return { warnings, uploads: varve.get('limits.maxUploads'), port: varve.settings.server.port }
}

const shop = (from: Record<string, string>): Source => env({ prefix: 'SHOP', from })

describe('what must be there', () => {
  it('development defaults serve in development and in test, with one warning that names them', async () => {
    for (const environment of ['development', 'test']) {
      const { warnings } = await start({ as: { environment } })
      expect(warnings).toEqual([
        'Development defaults serve for server.host, database.url; outside development and test these must be set.',
      ])
    }
  })

  it.each(['production', 'staging', 'prod', 'developement'])(
    'in %s they do not: the start is refused, and everything that is missing is named at once',
    async environment => {
      const refusal = start({ as: { environment }, sources: [shop({})] })
      await expect(refusal).rejects.toMatchObject({ code: 'INVALID_SETTINGS' })
      await expect(refusal).rejects.toThrow(/2 errors/)
      await expect(refusal).rejects.toThrow(/server\.host +is missing[^✗]*Set SHOP_SERVER__HOST/)
      await expect(refusal).rejects.toThrow(/database\.url +is missing[^✗]*Set SHOP_DATABASE__URL/)
    },
  )

  it('the environment’s name is VARVE_ENV, else NODE_ENV, else development', async () => {
    const named = (variables: Record<string, string>): OpenOptions => ({
      platform: { variable: name => variables[name] },
    })
    await expect(start(named({ VARVE_ENV: 'production', NODE_ENV: 'test' }))).rejects.toThrow(/is missing/)
    await expect(start(named({ VARVE_ENV: 'test', NODE_ENV: 'production' }))).resolves.toBeDefined()
    await expect(start(named({ NODE_ENV: 'production' }))).rejects.toThrow(/is missing/)
    await expect(start(named({}))).resolves.toBeDefined()
  })

  it('may be allowed to be missing; then reading it is what fails', async () => {
    await using varve = await open(config, { as: { environment: 'production' }, missingValues: 'allow' })
    expect(varve.settings.server.host).toBeUndefined()
    expect(() => varve.get('server.host')).toThrow(expect.objectContaining({ code: 'MISSING_VALUE' }))
    expect(varve.get('server.host', 'fallback')).toBe('fallback')
  })
})

describe('what is there and does not fit', () => {
  it('is reported all at once, each with its place and what to do', async () => {
    const from = { SHOP_SERVER__PORT: '80800', SHOP_LIMITS__MAX_UPLOADS: 'plenty' }
    const refusal = start({ sources: [values(given), shop(from)] })
    await expect(refusal).rejects.toThrow(/server\.port +must be at most 65535, but is 80800\n +from SHOP_SERVER__PORT/)
    await expect(refusal).rejects.toThrow(/limits\.maxUploads +[^✗]*from SHOP_LIMITS__MAX_UPLOADS/)
  })

  it('may be passed over instead: the next layer serves, and each is said', async () => {
    const problems: Problem[] = []
    const { port } = await start({
      sources: [values({ ...given, 'server.port': 9090 }), shop({ SHOP_SERVER__PORT: 'eighty' })],
      invalidValues: 'warn',
      onProblem: problem => problems.push(problem),
    })
    expect(port).toBe(9090)
    expect(problems).toMatchObject([{ code: 'INVALID_VALUE', key: 'server.port', origin: 'SHOP_SERVER__PORT' }])
  })

  it('empty text counts as unset, in every start-up source', async () => {
    const { port } = await start({ sources: [values(given), shop({ SHOP_SERVER__PORT: '', SHOP_SERVER_PORT: ' ' })] })
    expect(port).toBe(8080)
  })
})

describe('names that fit no key', () => {
  const sources = [values({ ...given, limits: { maxUplods: 5 } }), shop({ SHOP_LIMITS__MAX_UPLODS: '5' })]

  it('are warned of, with the name that was probably meant', async () => {
    const problems: Problem[] = []
    await start({ sources, onProblem: problem => problems.push(problem) })
    expect(problems).toEqual([
      {
        code: 'UNKNOWN_KEY',
        key: 'limits.maxUplods',
        issue: 'is not declared',
        severity: 'warning',
        origin: 'values in code',
        place: { declared: 'values in code' },
        remedy: 'Did you mean limits.maxUploads?',
      },
      {
        code: 'UNKNOWN_KEY',
        key: 'SHOP_LIMITS__MAX_UPLODS',
        issue: 'is not declared',
        severity: 'warning',
        origin: 'SHOP_LIMITS__MAX_UPLODS',
        place: { variable: 'SHOP_LIMITS__MAX_UPLODS' },
        remedy: 'Did you mean SHOP_LIMITS__MAX_UPLOADS?',
      },
    ])
  })

  it('stop the start when they are not allowed', async () => {
    await expect(start({ sources, unknownKeys: 'error' })).rejects.toThrow(/2 errors/)
  })

  it('may be passed over in silence', async () => {
    expect(await start({ sources, unknownKeys: 'ignore' })).toMatchObject({ warnings: [] })
  })

  it('of other programs, without our prefix, are none of our business', async () => {
    const { warnings } = await start({ sources: [values(given), shop({ PATH: '/bin', SHOPPING: 'yes' })] })
    expect(warnings).toEqual([])
  })
})

describe('former names', () => {
  it('are still read from sources, with one warning that says the new name', async () => {
    for (const source of [values({ limits: { uploads: 5 } }), shop({ SHOP_LIMITS__UPLOADS: '5' })])
      expect(await start({ sources: [values(given), source] })).toMatchObject({
        uploads: 5,
        warnings: [expect.stringMatching(/limits\.uploads.*limits\.maxUploads/)],
      })
  })

  it('give way to the new name in the same source', async () => {
    const { uploads } = await start({ sources: [values({ ...given, limits: { uploads: 5, maxUploads: 6 } })] })
    expect(uploads).toBe(6)
  })

  it('are still read from the store, where writing goes to the new name', async () => {
    const { start: join } = fleet()
    const before = join(defineConfig({ limits: { uploads: live(integer(), { default: 1 }) } })).varve
    const signed = { by: 'dana', message: 'Before the renaming' }
    await before.set('limits.uploads', 5, signed)
    const renamed = defineConfig({
      limits: { maxUploads: live(integer(), { default: 10, aliases: ['limits.uploads'] }) },
    })
    const { varve } = join(renamed)
    await varve.refresh()
    expect(varve.get('limits.maxUploads')).toBe(5)
    expect(varve.explain('limits.maxUploads').layers.find(({ status }) => status === 'wins')).toMatchObject({
      note: 'stored under its former name limits.uploads',
    })
    await varve.set('limits.maxUploads', 6, signed)
    expect(varve.get('limits.maxUploads')).toBe(6)
    expect(varve.notInCode()).toEqual([])
  })

  it('are still accepted by get', async () => {
    await using varve = await open(config, { platform: { warn: () => {} } })
    const loosely = varve as unknown as { get(key: string): unknown }
    expect(loosely.get('limits.uploads')).toBe(10)
  })
})

describe('a deprecated value', () => {
  const old = defineConfig({ mode: live(string(), { default: 'a', deprecated: 'Use checkout.flow instead.' }) })

  it('is warned of when something sets it, and not while only its default serves', async () => {
    const warnings: string[] = []
    const platform = { warn: (message: string) => warnings.push(message) }
    await (await open(old, { platform })).close()
    expect(warnings).toEqual([])
    await (await open(old, { platform, sources: [values({ mode: 'b' })] })).close()
    expect(warnings).toEqual(['mode is deprecated: Use checkout.flow instead.'])
  })
})
