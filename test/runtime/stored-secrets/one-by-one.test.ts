import { describe, expect, it } from 'vitest'
import { defineConfig, live, MASK, open, secret, type OpenOptions, type Problem, type Store, type Varve } from 'varve'
import { string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { describeOn } from '../../storages/describe-on.ts'
import { storageKinds, type StorageKind } from '../../storages/shared-storage.ts'
import { failure, forge, keyring, quiet, shared, signed } from '../sealed.ts'

const key = () => live(secret(string()), { doc: 'One of several secrets.' })
const config = defineConfig({
  s: {
    ...{ good: key(), flipped: key(), cut: key(), noJson: key(), lost: key(), moved: key(), foreign: key() },
    ...{ swapped: key(), other: key(), replayed: key(), huge: key(), extra: key(), covered: key() },
  },
  open: live(string(), { default: 'ten' }),
})
type Opened = Varve<typeof config.tree>
type Name = keyof typeof config.tree.s

/** A key that this process has not. */
const stranger = fernet(newFernetKey())
const NAMES = Object.keys(config.tree.s) as Name[]
const WANTED = { reason: expect.stringContaining('it was sealed with key'), wants: stranger.keyIds[0] }

/** What is said of each; undefined for those that can be read. */
const SAID: { readonly [N in Name]?: { readonly reason: unknown; readonly wants?: unknown } } = {
  flipped: { reason: expect.stringContaining('changed, cut off') },
  cut: { reason: expect.stringContaining('changed, cut off') },
  noJson: { reason: 'its token is damaged' },
  lost: { reason: 'its token was destroyed or lost' },
  moved: { reason: 'it was sealed for another key or scope' },
  foreign: WANTED,
  swapped: { reason: 'its token belongs to another secret' },
  other: { reason: 'its token belongs to another secret' },
  replayed: { reason: 'its token belongs to another secret' },
  huge: { reason: expect.stringContaining('changed, cut off') },
  covered: { reason: 'its token is damaged' },
}
const isReadable = (name: Name): boolean => SAID[name] === undefined

const started = (store: Store, options: OpenOptions = {}): Promise<Opened> =>
  open(config, { ...quiet, store: shared(store), keyring, ...options })

/** A log in which many entries are damaged, each in its own way, and others are whole. */
async function damaged(store: Store): Promise<void> {
  await using varve = await started(store)
  const written = new Map<Name, string>()
  const set = async (one: Opened, name: Name, value = `value of ${name}`): Promise<void> => {
    const { changes } = await one.set(`s.${name}`, value, { ...signed, expect: 'any' })
    written.set(name, /[0-9a-f]{64}/.exec(JSON.stringify(changes))?.[0] ?? '')
  }
  for (const name of NAMES) await set(varve, name)
  const commitment = (name: Name): string => written.get(name) ?? ''
  const body = async (id: string): Promise<string> => (await store.records.get('sealed', id))?.body ?? ''
  const put = (name: Name, text: string): Promise<unknown> => store.records.put('sealed', commitment(name), text)
  const change = async (name: Name, make: (sealed: { keyId: string; token: string }) => object): Promise<unknown> =>
    put(name, JSON.stringify(make(JSON.parse(await body(commitment(name))) as { keyId: string; token: string })))

  await change('flipped', ({ token, ...rest }) => ({
    ...rest,
    token: token.replace(/.(?=.{20}$)/, one => (one === 'A' ? 'B' : 'A')),
  }))
  await change('cut', ({ token, ...rest }) => ({ ...rest, token: token.slice(0, -20) }))
  await put('noJson', 'planted')
  await put('covered', '{"keyId":7}')
  await store.records.delete('sealed', commitment('lost'))
  await change('huge', ({ keyId }) => ({ keyId, token: `gAAAAA${'A'.repeat(700_000)}` }))
  await change('extra', sealed => ({ ...sealed, __proto__: null, note: 'planted', key: 's.other' }))
  const [swapped, other] = [await body(commitment('swapped')), await body(commitment('other'))]
  await put('swapped', other)
  await put('other', swapped)
  const before = await body(commitment('replayed'))
  await set(varve, 'replayed', 'the next value')
  await put('replayed', before)
  await using alien = await started(store, { keyring: stranger })
  await set(alien, 'foreign')
  await forge(store, { key: 's.moved', entry: { sealed: commitment('good') } })
}

const kinds: readonly StorageKind[] = [
  {
    name: 'memory',
    onEngine: false,
    missing: () => undefined,
    make: async () => {
      const store = memory()
      return { module: '', folder: '', connect: () => shared(store), [Symbol.asyncDispose]: () => store.close() }
    },
  },
  ...storageKinds.filter(({ name, onEngine }) => !onEngine || name === 'Redis'),
]

describe.each(kinds)('entries that are damaged, each in its own way', kind => {
  describeOn(kind, () => {
    it('are each in trouble alone, and everything says the same of it', async () => {
      await using storage = await kind.make()
      const store = storage.connect()
      await damaged(store)
      const problems: Problem[] = []
      const given = values({ s: { covered: 'from a file' } })
      await using varve = await started(store, { sources: [given], onProblem: problem => problems.push(problem) })

      // Reading: what is whole is served; what is not throws or, where a layer below has one, gives way.
      expect(NAMES.filter(name => isReadable(name)).map(name => varve.get(`s.${name}`).reveal())).toEqual([
        'value of good',
        'value of extra',
      ])
      expect([varve.get('open'), varve.get('s.covered').reveal()]).toEqual(['ten', 'from a file'])
      const lacking = NAMES.filter(name => !isReadable(name) && name !== 'covered')
      for (const name of lacking) {
        const { reason, wants } = SAID[name] ?? {}
        const details = { key: `s.${name}`, reason, ...(wants === undefined ? {} : { keyId: wants }) }
        expect(await failure(() => varve.get(`s.${name}`))).toMatchObject({ code: 'SECRET_UNREADABLE', details })
        expect(await failure(() => varve.accepted(`s.${name}`))).toMatchObject({ code: 'SECRET_UNREADABLE', details })
      }

      // Explaining: the stored layer is invalid and says why.
      for (const name of NAMES.filter(one => !isReadable(one))) {
        const stored = varve.explain(`s.${name}`).layers.find(({ layer }) => layer === 'stored')
        expect(stored).toMatchObject({
          status: 'invalid',
          value: MASK,
          note: expect.stringMatching(/^cannot be opened: /),
        })
      }

      // Health: one problem each, with the key it wants.
      expect(varve.health().problems).toEqual(problems)
      expect(problems.map(({ code, key: told }) => [code, told]).toSorted()).toEqual(
        NAMES.filter(name => !isReadable(name))
          .map(name => ['SECRET_UNREADABLE', `s.${name}`])
          .toSorted(),
      )
      expect(problems.find(({ key: told }) => told === 's.foreign')).toMatchObject({
        remedy: `Add the key ${stranger.keyIds[0]} to VARVE_ENCRYPTION_KEY, or set s.foreign anew.`,
      })

      // Listing: what doctor and the console are built on.
      const listing = await varve.secrets.list()
      expect(listing.map(({ key: told }) => told)).toEqual(NAMES.map(name => `s.${name}`).toSorted())
      for (const name of NAMES) {
        const said = SAID[name]
        expect(listing.find(({ key: told }) => told === `s.${name}`)).toMatchObject({
          ...{ kind: 'sealed', readable: said === undefined },
          ...(said ?? { keyId: keyring.keyIds[0] }),
        })
      }
      expect(JSON.stringify([listing, problems, varve.health()])).not.toMatch(/planted|value of/)

      // Changing: each is mended by setting it anew, in whichever state the others are.
      for (const name of lacking) await varve.set(`s.${name}`, 'mended', { ...signed, expect: 'any' })
      expect(lacking.map(name => varve.get(`s.${name}`).reveal())).toEqual(lacking.map(() => 'mended'))
      expect(await varve.verify()).toMatchObject({ ok: true })
      await store.close()
    })
  })
})

describe('a damaged entry of a tenant', () => {
  it('lets everybody’s value serve, and is listed in its scope', async () => {
    const store = memory()
    await using varve = await started(store)
    const everybodys = await varve.set('s.good', 'everybody’s', signed)
    const sealed = /[0-9a-f]{64}/.exec(JSON.stringify(everybodys.changes))?.[0] ?? ''
    await forge(store, { key: 's.good', scope: 'tenant:mallory', entry: { sealed } })
    await varve.refresh()
    expect(varve.for({ tenant: 'mallory' }).get('s.good').reveal()).toBe('everybody’s')
    expect(await varve.secrets.list({ scope: 'tenant:mallory' })).toMatchObject([
      { key: 's.good', scope: 'tenant:mallory', readable: false, reason: 'it was sealed for another key or scope' },
    ])
    expect(await varve.secrets.list({ scope: null })).toMatchObject([{ key: 's.good', readable: true }])
  })
})

describe('a token of a megabyte', () => {
  it('is refused where it is made, and nothing is stored', async () => {
    const store = memory()
    await using varve = await started(store)
    const long = 'x'.repeat(1_100_000)
    expect(await failure(() => varve.set('s.good', long, signed))).toMatchObject({ code: 'CHANGE_TOO_LARGE' })
    expect(await failure(() => varve.secrets.rotate('s.good', long, signed))).toMatchObject({
      code: 'CHANGE_TOO_LARGE',
    })
    expect(await store.records.list('sealed')).toEqual([])
    await varve.set('s.good', 'x'.repeat(500_000), signed)
    expect(varve.get('s.good').reveal()).toHaveLength(500_000)
  })
})
