import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, secret, setting } from 'varve'
import { planShelfwise, storePlan, tableRows, type LeftRow, type PlannedChange, type TableRow } from 'varve/exchange'
import { boolean, integer, number, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { memory } from 'varve/stores/memory'

const TENANT = '550e8400-e29b-41d4-a716-446655440000'
const ZERO = '00000000-0000-0000-0000-000000000000'
const signed = { by: 'dana', message: 'Out of ShelfWise' }

const config = defineConfig({
  ai: {
    enabled: live(boolean(), { default: false }),
    temperature: live(number(), { default: 0.7 }),
    maxTokens: live(integer(), { default: 2048 }),
    modelName: live(string(), { default: 'small' }),
  },
  database: { poolSize: setting(integer(), { default: 20 }) },
  features: {
    aiRecommendations: flag(),
    palette: flag({ variants: { light: 'l', dark: 'd' }, default: 'light' }),
  },
  erp: { apiKey: live(secret(string()), { devDefault: 'none' }), endpoint: live(string(), { default: '' }) },
})

const opened = () =>
  open(config, { store: memory(), keyring: fernet(newFernetKey()), as: { environment: 'test' }, onProblem: () => {} })

const row = (key: string, value: string | null, tenant: unknown = TENANT): TableRow => ({
  tenant_id: tenant,
  key,
  value,
})

/** What becomes of one row: the change, or why it stays. */
async function placed(
  given: TableRow,
  masterKeys: readonly string[] = [],
): Promise<PlannedChange | LeftRow | undefined> {
  await using varve = await opened()
  const { changes, left } = await planShelfwise(varve, { rows: [given], typed: true }, { masterKeys })
  return changes[0] ?? left[0]
}

describe('a text of ShelfWise', () => {
  const { columns, rows } = JSON.parse(
    readFileSync(new URL('../../test/vectors/seed-coercion.json', import.meta.url), 'utf8'),
  ) as { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }
  const keys: Readonly<Record<string, string>> = { bool: 'ai.enabled', int: 'ai.max_tokens', float: 'ai.temperature' }
  const cases = rows.map(cells => {
    const [type, text] = cells
    return { type: String(type), text: String(text), there: cells[columns.indexOf('shelfwise')] }
  })

  it.each(cases)('of type $type is what it was there, or is refused: $text', async ({ type, text, there }) => {
    const become = await placed(row(keys[type] ?? '', text))
    const meant = become !== undefined && 'value' in become ? become.value : 'ERR'
    expect([there, 'ERR']).toContain(meant)
    // Whatever was refused there is refused here as well.
    expect(meant === 'ERR' || there !== 'ERR').toBe(true)
  })

  it.each([
    ['true', true],
    ['no', false],
    ['on', false],
    ['t', false],
    [' true ', false],
  ])('for a switch is what its programs were told: %j is %s', async (text, value) => {
    expect(await placed(row('ai.enabled', text))).toMatchObject({ value })
  })

  it.each(['banana', 'enabled', '2', ''])(
    'that means nothing to anybody is refused, not taken for false: %j',
    async text => {
      expect(await placed(row('ai.enabled', text))).toMatchObject({ reason: 'does-not-fit', key: 'ai.enabled' })
    },
  )
})

describe('a row of ShelfWise', () => {
  it.each<[string, TableRow, object]>([
    ['a typo in a key', row('ai.max_token', '1'), { reason: 'not-in-code' }],
    ["Python's own names", row('__class__.__name__', 'x'), { reason: 'not-in-code' }],
    ['what a prototype has', row('constructor', 'x'), { reason: 'not-in-code' }],
    ['a start-up setting', row('database.pool_size', '7'), { reason: 'setting', key: 'database.poolSize' }],
    ['a secret that would be shown', row('secret.erp.endpoint', 'x'), { reason: 'not-opened' }],
    ['nothing', row('ai.model_name', null), { reason: 'idle' }],
    ['no tenant', row('ai.model_name', 'x', null), { reason: 'does-not-fit' }],
    ['a tenant that no scope is named after', row('ai.model_name', 'x', 'a b'), { reason: 'does-not-fit' }],
    ['a word that forces nothing', row('feature.ai_recommendations.override', 'enable'), { reason: 'does-not-fit' }],
    ['a switch for what has variants', row('feature.palette.override', 'enabled'), { reason: 'does-not-fit' }],
    [
      'a percentage that is none',
      row('feature.ai_recommendations.rollout_pct', '5.5', ZERO),
      { reason: 'does-not-fit' },
    ],
    ['a percentage of one tenant', row('feature.ai_recommendations.rollout_pct', '50'), { reason: 'idle' }],
    ['a forced zero UUID', row('feature.ai_recommendations.override', 'enabled', ZERO), { reason: 'idle' }],
    ['a flag that is gone', row('feature.old.override', 'enabled'), { reason: 'not-in-code' }],
  ])('stays where it is, with the reason: %s', async (_what, given, expected) => {
    expect(await placed(given)).toMatchObject(expected)
  })

  it('of CSV that is empty or null is told, because nobody can tell which it was', async () => {
    await using varve = await opened()
    const { rows } = tableRows(`tenant_id,key,value\n${TENANT},ai.model_name,\nother,ai.model_name,""\n`, {
      vendor: 'shelfwise',
    })
    const { changes, left } = await planShelfwise(varve, { rows, typed: false })
    expect(changes).toMatchObject([{ scope: 'tenant:other', value: '' }])
    expect(left).toMatchObject([{ reason: 'does-not-fit', why: expect.stringContaining('export it as JSON') }])
  })

  it('with a secret is not imported where it would be shown', async () => {
    const key = newFernetKey()
    const { token } = await fernet(key).seal('hunter2')
    const left = await placed(row('secret.erp.endpoint', token), [key])
    expect(left).toMatchObject({ reason: 'would-show', key: 'erp.endpoint' })
    expect(await placed(row('secret.erp.api_key', token), [newFernetKey()])).toMatchObject({ reason: 'not-opened' })
    expect(await placed(row('secret.erp.api_key', 'gAAAA-not-a-token'), [key])).toMatchObject({ reason: 'not-opened' })
  })

  it('is told with its tenant, and a plan prints no secret', async () => {
    await using varve = await opened()
    const key = newFernetKey()
    const { token } = await fernet(key).seal('hunter2')
    const rows = [row('secret.erp.api_key', token), row('ai.max_tokens', 'many')]
    const plan = await planShelfwise(varve, { rows, typed: true }, { masterKeys: [key] })
    expect(plan.left[0]?.row).toEqual({ key: 'ai.max_tokens', tenant: TENANT })
    expect(JSON.stringify(plan)).not.toContain('hunter2')
    await expect(storePlan(varve, plan, signed)).rejects.toMatchObject({
      code: 'VALUE_REFUSED',
      details: { problems: [{ key: 'ai.maxTokens', origin: expect.stringContaining(TENANT) }] },
    })
    expect(varve.head().number).toBe(0)
    await storePlan(varve, plan, { ...signed, skipUnfit: true })
    expect(varve.for({ tenant: TENANT }).get('erp.apiKey').reveal()).toBe('hunter2')
  })
})

describe('a percentage of ShelfWise', () => {
  it.each([
    ['-5', { serve: 'off' }],
    ['0', { serve: 'off' }],
    [' 25 ', { serve: { split: { on: 100_000 }, coverage: 25_000, rest: 'off' } }],
    ['100', { serve: 'on' }],
    ['150', { serve: 'on' }],
  ])('becomes a flag by its own hash: %j', async (text, expected) => {
    const become = await placed(row('feature.ai_recommendations.rollout_pct', text, ZERO))
    const line = { hash: 'sha256-mod100', salt: 'ai_recommendations', unit: 'tenant' }
    expect(become).toMatchObject({ key: 'features.aiRecommendations', flag: { ...line, ...expected } })
  })
})

describe('many rows at once', () => {
  it('of which one is to blame keep all of them out, whatever the others are', async () => {
    await using varve = await opened()
    using _rule = varve.addValidator('ai.maxTokens', value => (value > 4096 ? 'must fit the contract' : undefined))
    const rows = [row('ai.max_tokens', '1'), row('ai.max_tokens', '5000', 'other'), row('ai.temperature', '1')]
    const plan = await planShelfwise(varve, { rows, typed: true })
    expect(plan.left.map(one => [one.scope, one.why])).toEqual([['tenant:other', 'was refused: must fit the contract']])
    expect(plan.changes).toHaveLength(2)
  })

  it('for one place are told, and only the first counts', async () => {
    await using varve = await opened()
    const rows = [row('ai.max_tokens', '1'), row('ai.max_tokens', '2', TENANT.toUpperCase())]
    const { changes, left } = await planShelfwise(varve, { rows, typed: true })
    expect([changes, left]).toMatchObject([[{ value: 1 }], [{ reason: 'twice' }]])
  })

  it('become one revision, and none when they are stored already', async () => {
    await using varve = await opened()
    const rows = Array.from({ length: 2000 }, (_, index) => row('ai.max_tokens', String(index), `t${index}`))
    const written = await storePlan(varve, await planShelfwise(varve, { rows, typed: true }), signed)
    expect(written.map(({ kind, changes }) => [kind, changes.length])).toEqual([['import', 2000]])
    const again = await planShelfwise(varve, { rows, typed: true })
    expect([again.changes, again.unchanged.length]).toEqual([[], 2000])
    expect(await storePlan(varve, again, signed)).toEqual([])
  })

  it('become several revisions only where one would be too long', async () => {
    await using varve = await opened()
    const rows = Array.from({ length: 40 }, (_, index) => row('ai.model_name', 'x'.repeat(60_000), `t${index}`))
    const written = await storePlan(varve, await planShelfwise(varve, { rows, typed: true }), signed)
    expect(written.length).toBeGreaterThan(1)
    expect(written.flatMap(({ changes }) => changes.map(({ scope }) => scope))).toHaveLength(40)
    expect(varve.for({ tenant: 't39' }).get('ai.modelName')).toHaveLength(60_000)
  })

  it('of which one is longer than a revision may be are told which', async () => {
    await using varve = await opened()
    const rows = [row('ai.model_name', 'x'.repeat(3_000_000)), row('ai.temperature', '1')]
    const { changes, left } = await planShelfwise(varve, { rows, typed: true })
    expect(left).toMatchObject([{ key: 'ai.modelName', why: 'is longer than a revision may be' }])
    expect(changes).toMatchObject([{ key: 'ai.temperature' }])
  })

  it('of another table are refused', async () => {
    await using varve = await opened()
    await expect(planShelfwise(varve, { rows: [{ id: 1 }], typed: true })).rejects.toMatchObject({
      code: 'IMPORT_UNREADABLE',
    })
  })
})
