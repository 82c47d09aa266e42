import { expect } from 'vitest'
import { defineConfig, live, open, secret, type OpenOptions, type Store, type Varve } from 'varve'
import { integer, object, string } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { seal } from '../../src/core/revisions/seal.ts'
import { hostPlatform } from '../../src/platform.ts'

const { digest } = hostPlatform()
/** Two secrets, one of them under a former name too, and a value in the open. */
export const config = defineConfig({
  mail: { apiKey: live(secret(string({ min: 4 })), { aliases: ['mail.key'] }) },
  erp: {
    account: live(secret(object({ user: string(), key: string() })), { devDefault: { user: 'dev', key: 'dev' } }),
  },
  limits: { maxUploads: live(integer(), { default: 10 }) },
})
/** Who changes what in these tests. */
export const signed = { by: 'mia', message: 'Mail provider' }
/** The keys of the usual process. */
export const keyring = fernet(newFernetKey())
/** Options of a process that may lack values and tells nobody of it. */
export const quiet: OpenOptions = { missingValues: 'allow', onProblem: () => {}, platform: { warn: () => {} } }

/** The same log, as another process would open it. */
export const again = (store: Store, options: OpenOptions = {}): Promise<Varve<typeof config.tree>> =>
  open(config, { ...quiet, store: { ...shared(store) }, keyring, ...options })

/** A store that closing leaves open, because others stand on it. */
export function shared(store: Store): Store {
  return {
    name: store.name,
    open: () => store.open(),
    head: () => store.head(),
    append: (...given) => store.append(...given),
    read: (...given) => store.read(...given),
    subscribe: (...given) => store.subscribe(...given),
    snapshots: store.snapshots,
    records: store.records,
    lease: store.lease,
    close: async () => {},
  }
}

/** The secret most tests are about, as a process or a tenant reads it. */
export const revealed = (varve: Varve<typeof config.tree>, tenant?: string): string =>
  (tenant === undefined ? varve : varve.for({ tenant })).get('mail.apiKey').reveal()

/** What a call fails with. */
export const failure = (body: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(body)
    .then(
      () => expect.unreachable('it should have failed'),
      (error: unknown) => error,
    )

/** The commitments whose tokens a store keeps. */
export async function tokens(store: Store): Promise<readonly string[]> {
  return (await store.records.list('sealed')).map(({ id }) => id)
}

/** Whoever can write to the store: appends a change past everything that checks it. */
export async function forge(
  store: Store,
  change: { key: string; scope?: string; entry: { sealed: string } },
): Promise<void> {
  const { logId } = await store.open()
  const head = await store.head()
  const { sealed } = seal(
    {
      ...{ v: 1, logId, number: head.number + 1, id: '0193f1c2-0009-7000-8000-000000000009', at: head.at },
      ...{ by: 'mallory', message: 'Forged', kind: 'set', changes: [{ op: 'set', ...change }] },
      previousHash: head.hash,
    },
    digest,
  )
  expect((await store.append(head, [sealed])).written).toBe(1)
}

/** Records of a store, with their methods bound. */
export function bound({ records }: Store): Store['records'] {
  return {
    get: (...given) => records.get(...given),
    put: (...given) => records.put(...given),
    delete: (...given) => records.delete(...given),
    list: (...given) => records.list(...given),
  }
}
