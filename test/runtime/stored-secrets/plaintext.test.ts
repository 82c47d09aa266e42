import { describe, expect, it } from 'vitest'
import { defineConfig, live, MASK, open, ramp, secret, type OpenOptions, type Problem, type Store } from 'varve'
import { string } from 'varve/schema'
import { values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { listed } from '../../listed.ts'
import { again, failure, keyring, quiet, revealed, signed } from '../sealed.ts'

const KEY = 'mail.apiKey'
const plain: OpenOptions = { keyring: undefined, secrets: { plaintext: true } }
const development: OpenOptions = { ...plain, as: { environment: 'development' } }
const production: OpenOptions = { ...plain, as: { environment: 'production' } }

/** A log in which a secret stands in the open, as a value and in a rotation. */
async function inTheOpen(): Promise<Store> {
  const store = memory()
  await using varve = await again(store, development)
  await varve.set(KEY, 'planted-1', signed)
  await varve.set(KEY, 'planted-2', { ...signed, scope: 'tenant:acme' })
  await varve.secrets.rotate('erp.account', { user: 'a', key: 'planted-3' }, signed)
  await varve.secrets.rotate('erp.account', { user: 'a', key: 'planted-4' }, signed)
  return store
}

describe('a secret without a key', () => {
  it.each(['development', 'test'])('is stored in the open in %s, where that was asked for', async environment => {
    const store = memory()
    await using varve = await again(store, { ...plain, as: { environment } })
    await varve.set(KEY, 'planted-1', signed)
    expect(revealed(varve)).toBe('planted-1')
    expect(varve.entry(KEY)).toEqual({ value: MASK })
    expect(await store.records.list('sealed')).toEqual([])
    await using other = await again(store, { ...plain, as: { environment } })
    expect(revealed(other)).toBe('planted-1')
    expect(other.health().problems).toEqual([])
  })

  it('is refused where nobody asked for that', async () => {
    await using varve = await again(memory(), { keyring: undefined, as: { environment: 'development' } })
    expect(await failure(() => varve.set(KEY, 'hush-1', signed))).toMatchObject({
      code: 'NO_KEYRING',
      message: expect.stringContaining('`varve secret keygen`'),
    })
  })

  it.each([
    ['set', 'production'],
    ['rotate', 'staging'],
    ['rollOut', 'production'],
  ] as const)('is refused by %s in %s, asked for or not', async (way, environment) => {
    await using varve = await again(memory(), { ...plain, as: { environment } })
    const plan = ramp({ from: 50, to: 100, step: 50, every: '1h' })
    const ways = {
      set: () => varve.set(KEY, 'planted-1', signed),
      rotate: () => varve.secrets.rotate(KEY, 'planted-1', signed),
      rollOut: () => varve.rollOut(KEY, 'planted-1', { ...signed, plan }),
    }
    const error = await failure(ways[way])
    expect(error).toMatchObject({ code: 'PLAINTEXT_REFUSED', details: { key: KEY } })
    expect(String(error)).not.toContain('planted')
    expect(varve.head().number).toBe(0)
  })

  it('is refused where secrets must come from somewhere safe', async () => {
    const config = defineConfig({ mail: { apiKey: live(secret(string()), { doc: 'Sends mail.' }) } })
    const secrets = { plaintext: true, require: 'sealed' } as const
    await using varve = await open(config, { ...quiet, ...development, store: memory(), secrets })
    expect(await failure(() => varve.set(KEY, 'planted-1', signed))).toMatchObject({ code: 'NO_KEYRING' })
  })

  it('is sealed where there is a key, whatever is asked for', async () => {
    const store = memory()
    await using varve = await again(store, { ...development, keyring })
    await varve.set(KEY, 'hush-1', signed)
    expect(await store.records.list('sealed')).toHaveLength(1)
    expect(await varve.secrets.list()).toMatchObject([{ kind: 'sealed' }])
  })
})

describe('a secret that stands in the open', () => {
  it('is shown as such, and never shown itself', async () => {
    const store = await inTheOpen()
    const warned: string[] = []
    await using varve = await again(store, {
      ...development,
      platform: { warn: (message, code) => void warned.push(`${code} ${message}`) },
    })
    expect(warned).toContain(
      'VARVE_PLAINTEXT Secrets are stored in the open, which only development and test allow: mail.apiKey, erp.account.',
    )
    expect(await varve.secrets.list({ scope: null })).toMatchObject([
      { key: 'erp.account', side: 'candidate', kind: 'plaintext', readable: true },
      { key: 'erp.account', side: 'baseline', kind: 'plaintext', readable: true },
      { key: KEY, kind: 'plaintext', readable: true },
    ])
    const { layers } = varve.explain(KEY)
    expect(layers).toContainEqual(
      expect.objectContaining({ layer: 'stored', status: 'wins', note: 'is stored in the open', value: MASK }),
    )
    const shown = [
      ...[await listed(varve.history()), await listed(varve.revisions()), await varve.blame(KEY)],
      ...[await varve.diff(1, 'now'), await varve.snapshot(), await varve.snapshot(2), varve.entry('erp.account')],
      ...[varve.list(), varve.health(), await varve.secrets.list(), varve.rollouts()],
      await Promise.all(varve.rollouts().map(rollout => rollout.state())),
      await varve.set(KEY, 'planted-5', signed),
      await varve.set(KEY, 'planted-6', { ...signed, dryRun: true }),
      await varve.secrets.rotate(KEY, 'planted-7', signed),
      await varve.rollback(KEY, signed),
      await varve.change(signed, draft => draft.set(KEY, 'planted-8')),
    ]
    expect(JSON.stringify(shown)).not.toContain('planted')
    expect(varve.accepted('erp.account').map(one => one.reveal().key)).toEqual(['planted-4', 'planted-3'])
  })

  it('is not served anywhere else: the next layer is, or an error for that key alone', async () => {
    const store = await inTheOpen()
    const problems: Problem[] = []
    const given = values({ erp: { account: { user: 'b', key: 'from a file' } } })
    await using varve = await again(store, {
      ...{ ...production, missingValues: 'error', sources: [given] },
      onProblem: problem => problems.push(problem),
    })
    for (const tenant of [undefined, 'acme'])
      expect(await failure(() => revealed(varve, tenant))).toMatchObject({ code: 'PLAINTEXT_REFUSED' })
    expect(await failure(() => varve.accepted(KEY))).toMatchObject({ code: 'PLAINTEXT_REFUSED' })
    expect(varve.get('erp.account').reveal().key).toBe('from a file')
    expect(varve.get('limits.maxUploads')).toBe(10)
    expect(problems.map(({ code, key }) => [code, key])).toEqual([
      ['PLAINTEXT_REFUSED', KEY],
      ['PLAINTEXT_REFUSED', KEY],
      ['PLAINTEXT_REFUSED', 'erp.account'],
    ])
    expect(varve.health().problems).toEqual(problems)
    expect((await varve.secrets.list()).map(({ kind, readable }) => [kind, readable])).toEqual(
      Array.from({ length: 4 }, () => ['plaintext', false]),
    )
    expect(varve.explain(KEY).layers).toContainEqual(
      expect.objectContaining({ layer: 'stored', status: 'invalid', note: expect.stringContaining('in the open') }),
    )
    expect(JSON.stringify([problems, varve.health(), varve.explain(KEY), await varve.secrets.list()])).not.toContain(
      'planted',
    )
  })

  it('is brought back nowhere else, and is sealed by setting it anew', async () => {
    const store = await inTheOpen()
    await using varve = await again(store, { ...production, keyring })
    await varve.set(KEY, 'hush-1', signed)
    expect(revealed(varve)).toBe('hush-1')
    expect(await failure(() => varve.rollback(KEY, signed))).toMatchObject({
      code: 'VALUE_REFUSED',
      details: { problems: [{ code: 'PLAINTEXT_REFUSED', key: KEY }] },
    })
    await varve.secrets.rotate('erp.account', { user: 'a', key: 'hush-2' }, signed)
    expect(varve.accepted('erp.account').map(one => one.reveal().key)).toEqual(['hush-2'])
  })

  it('stays in the history for good, which destroying it says', async () => {
    const store = await inTheOpen()
    await using varve = await again(store, { ...production, keyring })
    expect(await varve.secrets.destroy(KEY, { ...signed, revisions: 'all' })).toMatchObject({
      ...{ revisions: [], tokens: 0, inTheOpen: [2] },
    })
    expect(await failure(() => varve.get(KEY))).toMatchObject({ code: 'MISSING_VALUE' })
  })

  it('has a fingerprint once there is a key', async () => {
    const store = await inTheOpen()
    await using without = await again(store, development)
    expect(await failure(() => without.secrets.fingerprint(KEY))).toMatchObject({ code: 'NO_KEYRING' })
    await using varve = await again(store, { ...development, keyring })
    const own = await varve.secrets.fingerprint(KEY)
    await varve.set(KEY, 'planted-1', signed)
    expect(await varve.secrets.fingerprint(KEY)).toBe(own)
    expect((await varve.secrets.list({ keys: KEY, scope: null }))[0]).toMatchObject({
      kind: 'sealed',
      fingerprint: own,
    })
  })
})

describe('destroying a secret that stands in the open', () => {
  it('tells the revision in which the live value was deleted', async () => {
    await using varve = await again(await inTheOpen(), development)
    const before = varve.head().number
    const done = await varve.secrets.destroy(KEY, { ...signed, revisions: 'all' })
    expect(done).toMatchObject({ revision: before + 1, revisions: [], tokens: 0, inTheOpen: [2] })
  })
})
