import { type Clause } from './bench.ts'
import { claim, claimSame } from '../claim.ts'

/** What the shelf of records promises. */
export const recordClauses: readonly Clause[] = [
  {
    title: 'has no record until one is put, and gives it back whole, also after a restart',
    async keep(bench) {
      const { store } = await bench.open()
      claimSame(await store.records.get('sealed', 'a'), undefined, 'a record that was never put')
      const body = '\ufeff{"token":"é \u0000 \u{1f600}"}'
      const version = await store.records.put('sealed', 'a', body)
      claim(typeof version === 'number' && version > 0, `a new record should have a version above 0, not ${version}`)
      claimSame(await store.records.get('sealed', 'a'), { id: 'a', body, version }, 'the record')
      const again = await bench.restart()
      claimSame(await again.store.records.get('sealed', 'a'), { id: 'a', body, version }, 'the record after a restart')
    },
  },
  {
    title: 'keeps records of different kinds apart',
    async keep(bench) {
      const { store } = await bench.open()
      await store.records.put('session', 'x', 'a session')
      await store.records.put('nonce', 'x', 'a nonce')
      await store.records.delete('nonce', 'x')
      claimSame((await store.records.get('session', 'x'))?.body, 'a session', 'the record of the other kind')
      claimSame(await store.records.list('nonce'), [], 'the records of the kind that was deleted')
    },
  },
  {
    title: 'gives a replaced record a greater version',
    async keep(bench) {
      const { store } = await bench.open()
      const first = (await store.records.put('token', 'a', 'one')) ?? 0
      const second = (await store.records.put('token', 'a', 'two')) ?? 0
      claim(second > first, `the version should grow, but went from ${first} to ${second}`)
      claimSame(await store.records.get('token', 'a'), { id: 'a', body: 'two', version: second }, 'the record')
    },
  },
  {
    title: 'writes a record only at the version it expects, and 0 means there is none',
    async keep(bench) {
      const one = (await bench.open()).store.records
      const two = (await bench.open()).store.records
      const first = (await one.put('token', 'a', 'one', { expect: 0 })) ?? 0
      claim(first > 0, 'a put that expects nothing should write where nothing is')
      claimSame(await two.put('token', 'a', 'two', { expect: 0 }), undefined, 'a put that expects nothing, too late')
      claimSame(await two.put('token', 'b', 'two', { expect: first }), undefined, 'a put that expects a missing record')
      const second = (await two.put('token', 'a', 'two', { expect: first })) ?? 0
      claim(second > first, 'a put at the right version should write')
      claimSame(await one.put('token', 'a', 'three', { expect: first }), undefined, 'a put at an old version')
      claimSame((await one.get('token', 'a'))?.body, 'two', 'the record')
      claimSame(await one.list('token'), [{ id: 'a', body: 'two', version: second }], 'all records')
    },
  },
  {
    title: 'lets one of many who put the same new record win',
    async keep(bench) {
      const one = (await bench.open()).store.records
      const two = (await bench.open()).store.records
      const puts = Array.from({ length: 10 }, async (_, index) =>
        (index % 2 === 0 ? one : two).put('nonce', 'once', `put ${index}`, { expect: 0 }),
      )
      const won = (await Promise.all(puts)).filter(version => version !== undefined)
      claimSame(won.length, 1, 'the number of puts that wrote')
    },
  },
  {
    title: 'deletes a record once',
    async keep(bench) {
      const { store } = await bench.open()
      await store.records.put('token', 'a', 'one')
      claimSame(await store.records.delete('token', 'a'), true, 'the first delete')
      claimSame(await store.records.delete('token', 'a'), false, 'the second delete')
      claimSame(await store.records.get('token', 'a'), undefined, 'the record')
    },
  },
  {
    title: 'forgets a record at the moment it expires, on the store’s clock',
    async keep(bench) {
      const { store, now } = await bench.open()
      const expiresAt = now + 60_000
      const version = (await store.records.put('session', 'a', 'one', { expiresAt })) ?? 0
      await store.records.put('session', 'b', 'lasting')
      claimSame(await store.records.get('session', 'a'), { id: 'a', body: 'one', version, expiresAt }, 'the record')
      await bench.advance(61_000)
      claimSame(await store.records.get('session', 'a'), undefined, 'the expired record')
      claimSame(
        (await store.records.list('session')).map(({ id }) => id),
        ['b'],
        'the records that are left',
      )
      claimSame(await store.records.put('session', 'a', 'two', { expect: version }), undefined, 'a put at its version')
      claimSame(await store.records.delete('session', 'a'), false, 'a delete of the expired record')
      claim(
        (await store.records.put('session', 'a', 'two', { expect: 0 })) !== undefined,
        'its id should be free again',
      )
    },
  },
  {
    title: 'keeps a record that is put again without an expiry',
    async keep(bench) {
      const { store, now } = await bench.open()
      await store.records.put('session', 'a', 'one', { expiresAt: now + 1_000 })
      await store.records.put('session', 'a', 'two')
      await bench.advance(5_000)
      claimSame((await store.records.get('session', 'a'))?.body, 'two', 'the record')
    },
  },
  {
    title: 'lists records of a kind in order of id, page by page',
    async keep(bench) {
      const { store } = await bench.open()
      const ids = ['b', 'a', 'B', '10', '9', 'tenant:acme', 'tenant:acme/x', 'z%', 'z_', 'ä', '..', 'a b']
      for (const id of ids) await store.records.put('token', id, `body of ${id}`)
      const sorted = ids.toSorted()
      const listed = await store.records.list('token')
      claimSame(
        listed.map(({ id }) => id),
        sorted,
        'the ids in order',
      )
      claimSame(
        listed.map(({ body }) => body),
        sorted.map(id => `body of ${id}`),
        'the bodies in order',
      )
      const page = await store.records.list('token', { after: sorted[3] ?? '', limit: 4 })
      claimSame(
        page.map(({ id }) => id),
        sorted.slice(4, 8),
        'the second page of four',
      )
      claimSame(await store.records.list('token', { after: 'ä' }), [], 'what follows the last')
    },
  },
  {
    title: 'lists a hundred records unless told otherwise',
    async keep(bench) {
      const { store } = await bench.open()
      for (let index = 0; index < 102; index++) await store.records.put('token', `t${1000 + index}`, 'x')
      claimSame((await store.records.list('token')).length, 100, 'the length of the list')
      claimSame((await store.records.list('token', { limit: 500 })).length, 102, 'the length of the longer list')
    },
  },
]
