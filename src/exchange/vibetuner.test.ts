import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, secret, type Json } from 'varve'
import { planVibetuner, tableRows, type LeftRow, type PlannedChange, type TableRow } from 'varve/exchange'
import { boolean, integer, json, nullable, number, string } from 'varve/schema'
import { fernet, newFernetKey, vibetunerKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'

const PASSPHRASE = 'a pass phrase'

const config = defineConfig({
  features: { darkMode: live(boolean(), { default: false }) },
  limits: {
    maxUploads: live(integer({ max: 500 }), { default: 10, aliases: ['uploads.max'] }),
    ratio: live(number(), { default: 0.5 }),
    seats: live(nullable(integer()), { default: 5 }),
  },
  shop: { name: live(string(), { default: 'Shop' }), rates: live(json(), { default: {} }) },
  api: {
    token: live(secret(string()), { devDefault: 'none' }),
    ids: live(secret(json()), { devDefault: [] }),
    open: live(string(), { default: '' }),
  },
})

const row = (key: string, value: unknown, more: TableRow = {}): TableRow => ({ key, value, is_secret: false, ...more })
const kept = (key: string, text: string | null): TableRow => row(key, null, { secret_value: text, is_secret: true })
const token = async (value: unknown, passphrase = PASSPHRASE): Promise<string> =>
  (await fernet(vibetunerKey(passphrase)).seal(JSON.stringify(value))).token

async function opened(key: string | undefined = newFernetKey()) {
  const keyring = key === '' ? {} : { keyring: fernet(key) }
  return open(config, { store: memory(), as: { environment: 'test' }, onProblem: () => {}, ...keyring })
}

/** What becomes of one row: the change, why it stays, or undefined where it is stored just so already. */
async function placed(
  given: TableRow,
  { passphrases = [], typed = true }: { readonly passphrases?: readonly string[]; readonly typed?: boolean } = {},
): Promise<PlannedChange | LeftRow | undefined> {
  await using varve = await opened()
  const { changes, left } = await planVibetuner(varve, { rows: [given], typed }, { passphrases })
  return changes[0] ?? left[0]
}

describe('an entry of vibetuner', () => {
  it.each<[string, unknown, Json]>([
    ['features.dark_mode', true, true],
    ['limits.max_uploads', 50, 50],
    ['limits.ratio', 3, 3],
    ['limits.seats', null, null],
    ['shop.name', '1.10', '1.10'],
    ['shop.rates', { AT: [1, null] }, { AT: [1, null] }],
    ['shop.rates', '{"AT":1}', '{"AT":1}'],
    ['uploads.max', 7, 7],
  ])('keeps its value: %s %j', async (key, value, expected) => {
    expect(await placed(row(key, value))).toMatchObject({ value: expected })
  })

  it('of a text for another type is read, and that is said: nothing checked it there', async () => {
    expect(await placed(row('limits.max_uploads', '50'))).toMatchObject({
      value: 50,
      note: 'the text "50" is read as integer',
    })
    expect(await placed(row('features.dark_mode', 'banana'))).toMatchObject({ reason: 'does-not-fit' })
  })

  it.each<[string, TableRow, object]>([
    ['more than the declaration allows', row('limits.max_uploads', 501), { reason: 'does-not-fit' }],
    ['a fraction, which vibetuner cuts off', row('limits.max_uploads', 3.9), { reason: 'does-not-fit' }],
    ['null', row('limits.max_uploads', null), { reason: 'does-not-fit' }],
    [
      'an integer that JavaScript rounds',
      row('limits.max_uploads', 9_007_199_254_740_993n),
      { reason: 'does-not-fit' },
    ],
    ['members that reach prototypes', row('shop.rates', JSON.parse('{"__proto__":1}')), { reason: 'does-not-fit' }],
    ['a key that is an environment variable there', row('path', 'x'), { reason: 'not-in-code' }],
    ['a secret that would be shown', kept('api.open', '"hunter2"'), { reason: 'would-show' }],
  ])('stays where it is, with the reason: %s', async (_what, given, expected) => {
    const left = await placed(given)
    expect(left).toMatchObject({ ...expected, row: { key: given['key'] } })
    expect(JSON.stringify(left)).not.toContain('hunter2')
  })

  it('in CSV is text, but where vibetuner says that text was meant', async () => {
    const { rows } = tableRows(
      'key,value,value_type,is_secret\nshop.rates,"{""AT"":1}",json,false\nshop.name,"""x""",str,f\n',
      {
        vendor: 'vibetuner',
      },
    )
    await using varve = await opened()
    const { changes } = await planVibetuner(varve, { rows, typed: false })
    expect(changes).toMatchObject([{ value: { AT: 1 } }, { value: '"x"' }])
  })

  it('may all go to one scope', async () => {
    await using varve = await opened()
    const rows = [row('limits.max_uploads', 50)]
    const { changes } = await planVibetuner(varve, { rows, typed: true }, { scope: 'environment:staging' })
    expect(changes).toMatchObject([{ scope: 'environment:staging', row: { key: 'limits.max_uploads' } }])
  })
})

describe('a secret of vibetuner', () => {
  const vectors = JSON.parse(
    readFileSync(new URL('../../test/vectors/seed-secrets.json', import.meta.url), 'utf8'),
  ) as {
    readonly tokens: readonly { readonly passphrase: string; readonly plaintext: string; readonly sealed: string }[]
  }

  it.each(vectors.tokens)(
    'that another program sealed is opened: $plaintext',
    async ({ passphrase, plaintext, sealed }) => {
      const become = await placed(kept('api.ids', sealed), { passphrases: [passphrase] })
      expect(become !== undefined && 'secret' in become ? become.secret.reveal() : become).toEqual(
        JSON.parse(plaintext),
      )
      expect(JSON.stringify(become)).not.toContain('my-api-key')
    },
  )

  it('that cannot be opened takes no other entry with it', async () => {
    await using varve = await opened()
    const rows = [
      kept('api.token', await token('hunter2', 'another')),
      row('limits.ratio', 1),
      kept('api.ids', await token([1])),
    ]
    const plan = await planVibetuner(varve, { rows, typed: true }, { passphrases: [PASSPHRASE] })
    expect(plan.changes.map(({ key }) => key)).toEqual(['limits.ratio', 'api.ids'])
    expect(plan.left).toMatchObject([{ row: { key: 'api.token' }, reason: 'not-opened', key: 'api.token' }])
  })

  it('that vibetuner left behind at a change of its key is opened with the former one', async () => {
    const old = kept('api.token', await token('hunter2', 'former'))
    const become = await placed(old, { passphrases: [PASSPHRASE, 'former'] })
    expect(become !== undefined && 'secret' in become && become.secret.reveal()).toBe('hunter2')
  })

  it('that was not sealed there is sealed here, and that is said', async () => {
    const become = await placed(kept('api.token', '"hunter2"'))
    expect(become).toMatchObject({ note: 'was not sealed there, and is here' })
    expect(become !== undefined && 'secret' in become && become.secret.reveal()).toBe('hunter2')
  })

  it.each([
    ['without a passphrase', [], 'no passphrase is given'],
    ['with a wrong one', ['wrong'], 'not with the key that is given'],
    ['with two wrong ones', ['wrong', 'too'], 'not with any of the 2 keys'],
  ])('is never taken for its own token: %s', async (_how, passphrases, why) => {
    const left = await placed(kept('api.token', await token('hunter2')), { passphrases })
    expect(left).toMatchObject({ reason: 'not-opened', why: expect.stringContaining(why) })
    expect(JSON.stringify(left)).not.toContain('gAAAA')
  })

  it('is not stored where there is no key of our own, and everything else may be', async () => {
    await using varve = await opened('')
    const rows = [kept('api.token', '"hunter2"'), row('limits.ratio', 1)]
    const plan = await planVibetuner(varve, { rows, typed: true })
    expect(plan.left).toMatchObject([{ reason: 'no-keyring', key: 'api.token' }])
    expect(plan.changes).toMatchObject([{ key: 'limits.ratio' }])
  })

  it('of the wrong type is told without its value', async () => {
    const left = await placed(kept('api.token', '{"hunter2":1}'))
    expect(left).toMatchObject({ reason: 'does-not-fit' })
    expect(JSON.stringify(left)).not.toContain('hunter2')
  })

  it('that only looks like a token among open values is the text that it is', async () => {
    expect(await placed(row('shop.name', await token('x')))).toMatchObject({ value: expect.stringMatching(/^gAAAA/) })
  })
})
