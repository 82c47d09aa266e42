import { type } from 'arktype'
import { mkdir, writeFile } from 'node:fs/promises'
import { defineConfig, secret, setting, VarveError } from 'varve'
import { boolean, duration, integer, list, optional, port, string } from 'varve/schema'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { sandbox, type Sandbox } from '../testing/sandbox.ts'
import { reportOf } from '../../test/sources/request.ts'
import { env } from './env.ts'

describe('the environment as a source', () => {
  const config = defineConfig({
    limits: { max: setting(integer(), { default: 1, aliases: ['old.max'] }) },
    port: setting(port(), { default: 1, env: 'PORT' }),
  })
  const [limit, own] = [...config.definitions]

  it('is named after its prefixes', () => {
    expect([env().name, env({ prefix: 'SHOP' }).name, env({ prefix: ['A_', 'B'] }).name]).toEqual([
      'environment',
      'environment (SHOP_…)',
      'environment (A_…, B_…)',
    ])
  })

  it('says where it looked for a key, and how to give it', () => {
    const source = env({ prefix: ['A', 'SHOP'] })
    expect([limit, own].map(key => key && source.absence?.(key))).toEqual([
      'SHOP_LIMITS__MAX is not set',
      'PORT is not set',
    ])
    expect([limit, own].map(key => key && source.mend?.(key))).toEqual(['set SHOP_LIMITS__MAX', 'set PORT'])
    expect([limit, own].map(key => key && source.variable?.(key))).toEqual(['SHOP_LIMITS__MAX', 'PORT'])
  })

  it('reads the process’s own variables when none are given', () => {
    vi.stubEnv('LIMITS__MAX', '7')
    expect(reportOf(env(), config).values).toMatchObject([{ key: 'limits.max', text: '7' }])
    vi.unstubAllEnvs()
  })

  it('notices that a file which a variable names is written anew', async () => {
    await using box = await sandbox({ files: { max: '7\n' } })
    const source = env({ from: { LIMITS_MAX_FILE: box.path('max') }, files: 'all' })
    reportOf(source, config)
    const changed = Promise.withResolvers<void>()
    const stop = source.watch?.(changed.resolve, changed.reject)
    await box.write('max', '8\n')
    await changed.promise
    stop?.()
    expect(reportOf(source, config).values).toMatchObject([{ text: '8', origin: { secretFile: box.path('max') } }])
  })

  it('pins the keys that VARVE_PIN lists, by former names too, and tells of those that are none', () => {
    const report = reportOf(env({ from: { VARVE_PIN: 'old.max, prot,' } }), config)
    expect(report.pins).toEqual(['limits.max', 'prot'])
    expect(report.unknown).toEqual([{ name: 'prot', origin: { variable: 'VARVE_PIN' } }])
  })
})

describe('one variable, read without a declaration', () => {
  it.each([
    ['False', false],
    ['yes', true],
    ['1', true],
    ['OFF', false],
  ])('becomes its type by the one table: DEBUG=%s is %s', (text, value) => {
    expect(env('DEBUG', boolean, { from: { DEBUG: text } })).toBe(value)
  })

  it('has its schema’s type', () => {
    const from = { DEBUG: 'yes', TIMEOUT: '2s', HOSTS: 'a,b', REGION: 'eu' }
    expectTypeOf(env('DEBUG', boolean, { from })).toEqualTypeOf<boolean>()
    expectTypeOf(env('TIMEOUT', duration({ max: '1m' }), { from })).toEqualTypeOf<number>()
    const read = [env('HOSTS', list(string()), { from }), env('REGION', type("'eu' | 'us'"), { from })]
    expect(read).toEqual([['a', 'b'], 'eu'])
  })

  it('is found in any case', () => {
    expect(env('DEBUG', boolean, { from: { debug: '1' } })).toBe(true)
  })

  it('takes its default when it is not set or empty, and the default is checked like any value', () => {
    expect(env('TIMEOUT', duration, { default: '2s', from: {} })).toBe(2000)
    expect(env('TIMEOUT', duration, { default: '2s', from: { TIMEOUT: '' } })).toBe(2000)
    expect(() => env('PORT', port, { default: 99_999, from: {} })).toThrow(
      /^PORT has a default that must be at most 65535/,
    )
  })

  it('may be missing where its schema says so', () => {
    expect(env('SENTRY_DSN', optional(string()), { from: {} })).toBeUndefined()
  })

  it('is asked for by name when it is missing', () => {
    const message = caught(() => env('PORT', port, { from: {} }))
    expect(message).toBe(
      'MISSING_VALUE: PORT has no value in any layer, and its declaration has no default. Set PORT to an integer from 1 to 65535, or pass { default }.',
    )
  })

  it('is refused with what it is and what it should be', () => {
    expect(caught(() => env('PORT', port, { from: { PORT: 'abc' } }))).toBe(
      'INVALID_VALUE: PORT must be an integer, but is "abc". Give it an integer from 1 to 65535.',
    )
    expect(caught(() => env('PORT', port, { from: { PORT: '0' } }))).toBe(
      'INVALID_VALUE: PORT must be at least 1, but is "0". Give it an integer from 1 to 65535.',
    )
  })

  it('is a secret where its schema is one, and shown in no message', async () => {
    await using box = await sandbox({ files: { key: 'from-a-file-of-ours\n' } })
    expect(env('API_KEY', secret(string()), { from: { API_KEY: 'hunter2' } }).reveal()).toBe('hunter2')
    expect(env('API_KEY', secret(string()), { from: { API_KEY_FILE: box.path('key') } }).reveal()).toBe(
      'from-a-file-of-ours',
    )
    const message = caught(() => env('API_KEY', secret(string({ min: 32 })), { from: { API_KEY: 'hunter2' } }))
    expect(message).toBe(
      'INVALID_VALUE: API_KEY must have at least 32 characters (value hidden). Give it text of at least 32 characters.',
    )
  })

  it('needs a schema', () => {
    // @ts-expect-error a name alone is no question
    expect(() => env('DEBUG')).toThrow("env('DEBUG') needs a schema.")
  })
})

describe('one variable of a .env file', () => {
  let box: Sandbox
  beforeEach(async () => {
    box = await sandbox({ files: { '.env': 'A_ONE=1\nA_TWO=${A_ONE}2\nA_CUT=a#b\n', '.env.local': 'A_ONE=2\n' } })
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await box[Symbol.asyncDispose]()
  })
  const read = (name: string): number => env(name, integer, { dotenv: box.directory })

  it('is read where the environment has none, .env.local before .env', () => {
    vi.stubEnv('VARVE_ENV', 'development')
    expect([read('A_ONE'), read('A_TWO')]).toEqual([2, 12])
    vi.stubEnv('A_ONE', '3')
    expect(read('A_ONE')).toBe(3)
  })

  it('is not read from .env.local in a test', () => {
    vi.stubEnv('VARVE_ENV', 'test')
    expect(read('A_ONE')).toBe(1)
  })

  it('is not read when that is turned off, or when variables are given', () => {
    expect(() => env('A_ONE', integer, { dotenv: false })).toThrow(/Set A_ONE to an integer/)
    expect(() => env('A_ONE', integer, { from: {}, dotenv: box.directory })).toThrow(/Set A_ONE to an integer/)
  })

  it('is read from the working directory when no other is named', async () => {
    const here = process.cwd()
    try {
      process.chdir(box.directory)
      expect(env('A_TWO', integer)).toBe(12)
      expect(caught(() => env('A_NOPE', integer))).toMatch(/Set A_NOPE in the environment or in .env to an integer/)
    } finally {
      process.chdir(here)
    }
  })

  it('is refused with file, line and column', async () => {
    await writeFile(box.path('.env'), '\nA_BAD=abc\n')
    expect(caught(() => read('A_BAD'))).toMatch(
      /^INVALID_VALUE: A_BAD must be an integer, but is "abc" \(set in .*\.env:2:7\)\./,
    )
  })

  it('is warned of when it is not read as its author may think, and others are not', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    expect(read('A_ONE')).toBeGreaterThan(0)
    expect(warned).not.toHaveBeenCalled()
    expect(env('A_CUT', string, { dotenv: box.directory })).toBe('a')
    expect(warned).toHaveBeenCalledWith(expect.stringMatching(/^A_CUT is cut off at a #/), { code: 'ENV001' })
    warned.mockRestore()
  })

  it('is refused when the file cannot be read', async () => {
    await mkdir(box.path('inner', '.env'), { recursive: true })
    expect(caught(() => env('A_ONE', integer, { dotenv: box.path('inner') }))).toMatch(
      /^SOURCE_UNREADABLE: .* is a folder, not a file/,
    )
  })
})

/** The code and message of what is thrown. */
function caught(body: () => unknown): string {
  try {
    body()
  } catch (error) {
    if (error instanceof VarveError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('nothing was thrown')
}
