import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, live, MASK, open, secret, setting, type OpenOptions, type Varve } from 'varve'
import { integer, object, oneOf, string, url } from 'varve/schema'
import { env, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import * as z from 'zod'

/** Never to be seen anywhere but through reveal(). */
const PLANTED = 'hunter2-correct-horse'

const config = defineConfig({
  database: {
    url: setting(secret(url())),
    password: live(secret(string({ min: 8 })), { devDefault: `${PLANTED}-default` }),
  },
  erp: {
    account: live(secret(object({ user: string(), key: string() })), { devDefault: { user: 'a', key: PLANTED } }),
  },
  limits: { maxUploads: live(integer(), { default: 10 }) },
})
const signed = { by: 'dana', message: 'Rotation' }
const from = { DATABASE__URL: `https://admin:${PLANTED}@db`, DATABASE__PASSWORD: PLANTED }

/** Everything that was said to anybody while a test ran. */
let said: unknown[] = []
const options: OpenOptions = {
  sources: [env({ from })],
  store: memory(),
  onProblem: (problem, cause) => said.push(problem, cause),
  platform: { warn: (...warning) => said.push(warning) },
}

beforeEach(() => {
  said = []
})

/** All the texts a thing turns into when it is printed, logged or sent. */
function texts(thing: unknown): string {
  const error = thing instanceof Error ? [thing.message, thing.stack, inspect(thing.cause)] : []
  return [inspect(thing, { depth: 20, showHidden: true }), JSON.stringify(thing), String(thing), ...error].join('\n')
}

const failure = (body: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(body)
    .then(
      () => expect.unreachable('it should have failed'),
      (error: unknown) => error,
    )

describe('a secret', () => {
  it('is there for who reveals it', async () => {
    await using varve = await open(config, { ...options, store: memory() })
    expect(varve.get('database.password').reveal()).toBe(PLANTED)
    expect(varve.settings.database.url.reveal()).toContain(PLANTED)
  })

  it('is masked in templates, JSON, inspection and conversion to text', async () => {
    await using varve = await open(config, { ...options, store: memory() })
    const password = varve.get('database.password')
    // oxlint-disable-next-line typescript/no-base-to-string, typescript/restrict-template-expressions
    expect([`${password}`, JSON.stringify({ password }), inspect(password), String(password)]).toEqual([
      MASK,
      `{"password":"${MASK}"}`,
      MASK,
      MASK,
    ])
  })

  it('is in nothing that can be asked of a Varve but get', async () => {
    await using varve = await open(config, { ...options, store: memory() })
    await varve.set('limits.maxUploads', 20, signed)
    const override = varve.override('database.password', `${PLANTED}-override`, { ttl: '1m' })
    const answers: unknown[] = [
      varve.list(),
      varve.health(),
      varve.all(),
      varve.settings,
      varve.explain('database.url'),
      varve.explain('database.password'),
      varve.explain('erp.account'),
      varve.now().explain('database.password'),
      varve,
      await varve.snapshot(),
      await varve.diff(0, 'now'),
      await varve.at(0),
      (await varve.at(0)).explain('database.password'),
    ]
    override.lift()
    for (const answer of answers) expect(texts(answer)).not.toContain(PLANTED)
    expect(varve.explain('database.password')).toMatchObject({ value: MASK, layer: 'env' })
    expect(texts(said)).not.toContain(PLANTED)
  })

  it('is masked in what watchers are told', async () => {
    await using varve = await open(config, { ...options, store: memory() })
    const told: unknown[] = []
    varve.watch('database.*', (...telling) => {
      told.push(telling)
      throw new Error('a watcher that throws')
    })
    using _ = varve.override('database.password', `${PLANTED}-override`)
    expect(told).toHaveLength(1)
    expect(texts([told, said])).not.toContain(PLANTED)
  })

  it.each([
    ['a change', (varve: Varve) => varve.set('database.password', PLANTED, signed)],
    ['a change of a value that does not fit', (varve: Varve) => varve.set('erp.account', { key: PLANTED }, signed)],
    [
      'one of several changes',
      (varve: Varve) => varve.change(signed, draft => draft.set('database.password', PLANTED)),
    ],
  ])('is refused by %s where there is no key to seal it with, and nothing is stored', async (_what, write) => {
    await using varve = await open(config, { ...options, store: memory() })
    const error = await failure(() => write(varve as unknown as Varve))
    expect(error).toMatchObject({ code: 'NO_KEYRING' })
    expect(texts(error)).not.toContain(PLANTED)
    expect(await varve.snapshot()).toMatchObject({ revision: 0 })
  })

  it('is refused by a key that would show it', async () => {
    await using varve = await open(config, { ...options, store: memory() })
    const error = await failure(() =>
      (varve as unknown as Varve).set('limits.maxUploads', varve.get('database.password') as never, signed),
    )
    expect(error).toMatchObject({ code: 'VALUE_REFUSED' })
    expect(texts(error)).not.toContain(PLANTED)
  })

  it.each([
    ['text that does not fit', { sources: [env({ from: { ...from, DATABASE__URL: `not a url ${PLANTED}` } })] }],
    ['a typed value that does not fit', { sources: [env({ from }), values({ database: { password: [PLANTED] } })] }],
    ['a name below it', { sources: [env({ from }), values({ erp: { account: { [PLANTED]: 1 } } })] }],
  ])('is not in the report of %s', async (_what, wrong) => {
    const error = await failure(() => open(config, { ...options, store: memory(), ...wrong }))
    expect(error).toMatchObject({ code: 'INVALID_SETTINGS' })
    expect(texts(error)).not.toContain(PLANTED)
    await using varve = await open(config, {
      ...options,
      store: memory(),
      ...wrong,
      invalidValues: 'warn',
      missingValues: 'allow',
    })
    expect(texts([varve.list(), varve.health(), said])).not.toContain(PLANTED)
  })

  it('is not in the refusal of an override', async () => {
    await using varve = await open(config, { ...options, store: memory() })
    const wrong = [
      await failure(() => varve.override('database.password', PLANTED.slice(0, 7))),
      await failure(() => varve.override('erp.account', { [PLANTED]: 1 } as never)),
      await failure(() => varve.withOverrides({ 'erp.account': PLANTED as never }, () => {})),
    ]
    expect(wrong).toMatchObject(wrong.map(() => ({ code: 'VALUE_REFUSED' })))
    expect(texts(wrong)).not.toContain('hunter2')
  })

  it('leaves nothing in the log, not even its development default', async () => {
    const store = memory()
    await using varve = await open(config, { ...options, store })
    await varve.set('limits.maxUploads', 20, signed)
    expect(texts((await store.read(0, 10)).revisions)).not.toContain(PLANTED)
  })

  it('that must be one of a few choices is not quoted when it is none of them', async () => {
    const choice = defineConfig({ plan: live(secret(oneOf(['gold', 'silver'])), { devDefault: 'gold' }) })
    await using varve = await open(choice, { onProblem: () => {}, platform: { warn: () => {} } })
    const error = await failure(() => varve.override('plan', PLANTED as never))
    expect(texts(error)).not.toContain(PLANTED)
  })
})

describe('a schema with a default of its own', () => {
  it('must not be a secret’s: it would serve where the secret is missing', () => {
    const declare = (schema: z.ZodType) => () => defineConfig({ password: setting(secret(schema)) })
    for (const schema of [z.string().default(PLANTED), z.string().prefault(PLANTED), z.string().catch(PLANTED)]) {
      expect(declare(schema)).toThrow(/password is secret, and its schema has a default of its own/)
      expect(declare(schema)).not.toThrow(PLANTED)
    }
    expect(declare(z.string().optional())).not.toThrow()
  })

  it('is explained by the value that serves', async () => {
    const user = setting(z.string().default('nobody'))
    const since = setting(z.coerce.date().default(new Date(0)))
    await using varve = await open(defineConfig({ user, since }), { sources: [] })
    expect(varve.explain('user')).toMatchObject({ value: 'nobody' })
    expect(varve.explain('user').layers.at(-1)).toMatchObject({ status: 'wins', note: 'its schema’s own default' })
    expect(varve.explain('since').value).toBe('1970-01-01T00:00:00.000Z')
  })
})

describe('an object that is a secret', () => {
  it('has no name of its members in an explanation, whichever of its parts is asked for', async () => {
    const erp = defineConfig({ account: setting(secret(z.record(z.string(), z.string()))), labels: setting(z.json()) })
    const given = values({ account: { [PLANTED]: 'x' }, labels: { team: 'web' } })
    await using varve = await open(erp, { sources: [given] })
    expect(texts(varve.explain('account'))).not.toContain(PLANTED)
    // The same of what is none: its parts are told.
    expect(texts(varve.explain('labels'))).toContain('team')
  })
})
