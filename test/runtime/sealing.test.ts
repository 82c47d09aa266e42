import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canonical, defineConfig, live, MASK, open, rule, secret, Secret, type Keyring, type Varve } from 'varve'
import { string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { commitmentOf, committedText } from '../../src/core/revisions/commitment.ts'
import { hostPlatform } from '../../src/platform.ts'
import { again, bound, config, failure, keyring, quiet, revealed, shared, signed, tokens } from './sealed.ts'

const { digest } = hostPlatform()

describe('the commitment to a secret', () => {
  it('is the golden one, byte for byte', () => {
    const { sealed } = JSON.parse(
      readFileSync(new URL('../vectors/document-golden.json', import.meta.url), 'utf8'),
    ) as {
      sealed: { plain: Parameters<typeof committedText>[0] & { nonce: string }; canonical: string; commitment: string }
    }
    const text = committedText(sealed.plain, sealed.plain.nonce)
    expect(text).toBe(sealed.canonical)
    expect(commitmentOf(text, digest)).toBe(sealed.commitment)
  })

  it('stands in the revision, and its token holds what it commits to', async () => {
    const store = memory()
    await using varve = await again(store)
    const { changes } = await varve.set('mail.apiKey', 's3cr3t-ключ', { ...signed, scope: 'tenant:acme' })
    const [commitment = ''] = await tokens(store)
    expect(changes).toMatchObject([{ key: 'mail.apiKey', scope: 'tenant:acme', entry: { sealed: commitment } }])
    const body = (await store.records.get('sealed', commitment))?.body ?? ''
    const { keyId, token } = JSON.parse(body) as { keyId: string; token: string }
    expect(keyId).toBe(keyring.keyIds[0])
    const opened = await keyring.open({ keyId, token })
    const text = 'text' in opened ? opened.text : ''
    const { nonce, ...rest } = JSON.parse(text) as { nonce: string }
    expect(rest).toEqual({ key: 'mail.apiKey', scope: 'tenant:acme', value: 's3cr3t-ключ' })
    expect(nonce).toMatch(/^[0-9a-f]{64}$/)
    expect(text).toBe(canonical({ ...rest, nonce }))
    expect(digest(`varve/secret/1\n${text}`)).toBe(commitment)
  })

  it('is never the same twice', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'the same', signed)
    await varve.set('mail.apiKey', 'the same', signed)
    expect(new Set(await tokens(store)).size).toBe(2)
  })
})

describe('a stored secret', () => {
  it('is read as it was set, here and in another process, at once and after a restart', async () => {
    const store = memory()
    await using varve = await again(store)
    await using other = await again(store)
    await varve.set('mail.apiKey', 'hush-1', signed)
    await varve.set('erp.account', { user: 'a', key: 'k' }, signed)
    expect(revealed(varve)).toBe('hush-1')
    await other.refresh()
    expect(revealed(other)).toBe('hush-1')
    await using later = await again(store)
    expect(revealed(later)).toBe('hush-1')
    expect(later.get('erp.account').reveal()).toEqual({ user: 'a', key: 'k' })
  })

  it('may be given as a Secret', async () => {
    await using varve = await again(memory())
    await varve.set('mail.apiKey', new Secret('hush-1'), signed)
    expect(revealed(varve)).toBe('hush-1')
  })

  it('is there for whoever opens a snapshot of the log', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'hush-1', signed)
    for (let number = 0; number < 1010; number += 1) await varve.set('limits.maxUploads', number, signed)
    expect(await store.snapshots.latest()).toBeDefined()
    await using later = await again(store)
    expect(revealed(later)).toBe('hush-1')
  })

  it('of a tenant is the tenant’s own', async () => {
    await using varve = await again(memory())
    await varve.change(signed, draft => {
      draft.set('mail.apiKey', 'everybody')
      draft.set('mail.apiKey', 'acme', { scope: 'tenant:acme' })
    })
    expect([revealed(varve), revealed(varve, 'acme'), revealed(varve, 'other')]).toEqual([
      'everybody',
      'acme',
      'everybody',
    ])
  })

  it('is told to watchers once, and not again when the same is sealed anew', async () => {
    const store = memory()
    await using varve = await again(store)
    await using other = await again(store)
    const seen: string[] = []
    other.watch('mail.apiKey', value => seen.push(value.reveal()))
    await varve.set('mail.apiKey', 'hush-1', signed)
    await varve.set('mail.apiKey', 'hush-1', signed)
    await varve.set('mail.apiKey', 'hush-2', signed)
    await other.refresh()
    expect(seen).toEqual(['hush-1', 'hush-2'])
  })

  it('is read without asking the store or the key ring', async () => {
    const store = memory()
    await using varve = await again(store)
    await varve.set('mail.apiKey', 'hush-1', signed)
    let asked = 0
    const counting: Keyring = {
      keyIds: keyring.keyIds,
      seal: text => keyring.seal(text),
      open: sealed => ((asked += 1), keyring.open(sealed)),
    }
    await using other = await again(store, { keyring: counting })
    expect(asked).toBe(1)
    for (let time = 0; time < 100; time += 1) revealed(other)
    expect(asked).toBe(1)
  })

  it('is what it was in a reader that is held', async () => {
    await using varve = await again(memory())
    await varve.set('mail.apiKey', 'hush-1', signed)
    const held = varve.now()
    await varve.set('mail.apiKey', 'hush-2', signed)
    expect(held.get('mail.apiKey').reveal()).toBe('hush-1')
  })

  it('is there for a key that is declared later, and under a former name', async () => {
    const store = memory()
    await using varve = await again(store)
    varve.declare({ late: { token: live(secret(string()), {}) } })
    const wide = varve as unknown as Varve
    await wide.set('late.token', 'hush-1', signed)
    await using other = await again(store)
    expect(other.notInCode()).toEqual(['late.token'])
    const declared = other.declare({ late: { token: live(secret(string()), {}) } })
    expect(declared.get('late.token').reveal()).toBe('hush-1')
    const before = defineConfig({ mail: { key: live(secret(string()), {}) } })
    const elsewhere = memory()
    await using former = await open(before, { ...quiet, store: shared(elsewhere), keyring })
    await former.set('mail.key', 'from before', signed)
    await using now = await again(elsewhere)
    expect(revealed(now)).toBe('from before')
  })

  it('is shown nowhere, and its place in a list says that it is set', async () => {
    await using varve = await again(memory())
    await varve.set('mail.apiKey', 'hush-planted', signed)
    const shown = JSON.stringify([varve.list(), varve.explain('mail.apiKey'), varve.entry('mail.apiKey')])
    expect(shown).not.toContain('planted')
    expect(varve.explain('mail.apiKey')).toMatchObject({ value: MASK, layer: 'stored', origin: { revision: 2 } })
  })
})

describe('a secret that is set', () => {
  it('must fit its schema, its validators and the rules, none of which may quote it', async () => {
    const ruled = defineConfig(config.tree, {
      rules: [
        rule('mail needs a provider', ({ get }) => {
          const key = get('mail.apiKey') as Secret<string> | undefined
          return key?.reveal().includes('bad') === true ? `${key.reveal()} is bad` : undefined
        }),
      ],
    })
    const store = memory()
    await using varve = await open(ruled, { ...quiet, store, keyring })
    using _ = varve.addValidator('mail.apiKey', value => (value.reveal() === 'refused' ? 'refused it is' : undefined))
    for (const wrong of ['abc', 'refused', 'planted-bad']) {
      const error = await failure(() => varve.set('mail.apiKey', wrong, signed))
      expect(error).toMatchObject({ code: 'VALUE_REFUSED' })
      expect(String(error)).not.toContain('planted')
    }
    expect(await tokens(store)).toEqual([])
  })

  it('leaves no token behind when it is only tried', async () => {
    const store = memory()
    await using varve = await again(store)
    const written = await varve.set('mail.apiKey', 'hush-1', { ...signed, dryRun: true })
    expect(written).toMatchObject({
      dryRun: true,
      changes: [{ entry: { sealed: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
    })
    expect(await tokens(store)).toEqual([])
  })

  it('is sealed anew where others got there first, and the token that was not needed goes', async () => {
    const store = memory()
    await using varve = await again(store, { poll: '1h' })
    await using other = await again(store, { poll: '1h' })
    await Promise.all([
      varve.set('mail.apiKey', 'hush-1', signed),
      other.set('erp.account', { user: 'a', key: 'k' }, signed),
    ])
    await other.refresh()
    expect(revealed(other)).toBe('hush-1')
    expect(await tokens(store)).toHaveLength(2)
  })

  it('is in conflict with another’s, and neither is told', async () => {
    const store = memory()
    await using varve = await again(store)
    await using other = await again(store, { poll: '1h' })
    await varve.set('mail.apiKey', 'hush-1', signed)
    const error = await failure(() => other.set('mail.apiKey', 'hush-2', { ...signed, expect: 0 }))
    expect(error).toMatchObject({ code: 'REVISION_CONFLICT', details: { theirs: MASK, yours: MASK } })
    expect(await tokens(store)).toHaveLength(1)
  })

  it('is refused where its token cannot be kept, and nothing is appended', async () => {
    const store = memory()
    const full = shared(store)
    await using varve = await open(config, {
      ...quiet,
      keyring,
      store: { ...full, records: { ...bound(store), put: () => Promise.reject(new Error('no room for records')) } },
    })
    await expect(varve.set('mail.apiKey', 'hush-1', signed)).rejects.toThrow('no room for records')
    expect(await store.head()).toMatchObject({ number: 0 })
  })

  it('may be no longer than a revision', async () => {
    await using varve = await again(memory(), { largestRevision: 1000 })
    expect(await failure(() => varve.set('mail.apiKey', 'x'.repeat(1000), signed))).toMatchObject({
      code: 'CHANGE_TOO_LARGE',
    })
  })

  it('does not go to a key that would show it', async () => {
    await using varve = await again(memory())
    const wide = varve as unknown as Varve
    const error = await failure(() => wide.set('limits.maxUploads', new Secret(5) as never, signed))
    expect(error).toMatchObject({ code: 'VALUE_REFUSED', details: { problems: [{ code: 'SECRET_EXPOSED' }] } })
  })
})
