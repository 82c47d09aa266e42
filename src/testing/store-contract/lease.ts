import { type Clause } from './bench.ts'
import { claim, claimSame } from '../claim.ts'

/** What leases promise: an optimisation, never a lock. */
export const leaseClauses: readonly Clause[] = [
  {
    title: 'gives a lease to one holder at a time',
    async keep(bench) {
      const one = (await bench.open()).store.lease
      const two = (await bench.open()).store.lease
      claim((await one.take('monitor', 'one', 15_000)) !== undefined, 'a free lease should be given')
      claimSame(await two.take('monitor', 'two', 15_000), undefined, 'a lease that another holds')
      claim((await two.take('sweeper', 'two', 15_000)) !== undefined, 'a lease of another name should be given')
    },
  },
  {
    title: 'renews a lease for its holder, with the same fence',
    async keep(bench) {
      const { store } = await bench.open()
      const first = await store.lease.take('monitor', 'one', 15_000)
      await bench.advance(10_000)
      const renewed = await store.lease.take('monitor', 'one', 15_000)
      claimSame(renewed?.fence, first?.fence, 'the fence of a renewed lease')
      claim((renewed?.expiresAt ?? 0) >= (first?.expiresAt ?? 0) + 10_000, 'a renewed lease should expire later')
      await bench.advance(10_000)
      claimSame(await store.lease.take('monitor', 'two', 15_000), undefined, 'a lease that was renewed')
    },
  },
  {
    title: 'gives an expired lease to the next who asks, with the next fence',
    async keep(bench) {
      const one = (await bench.open()).store.lease
      const two = (await bench.open()).store.lease
      const first = (await one.take('monitor', 'one', 15_000))?.fence ?? 0
      await bench.advance(16_000)
      claimSame((await two.take('monitor', 'two', 15_000))?.fence, first + 1, 'the fence of the next holder')
      claimSame(await one.take('monitor', 'one', 15_000), undefined, 'the lease for the holder who came back late')
      await bench.advance(16_000)
      claimSame((await one.take('monitor', 'one', 15_000))?.fence, first + 2, 'the fence of the holder after that')
    },
  },
  {
    title: 'gives a released lease to the next at once, and ignores a release by anybody else',
    async keep(bench) {
      const { store } = await bench.open()
      const first = (await store.lease.take('monitor', 'one', 15_000))?.fence ?? 0
      await store.lease.release('monitor', 'two')
      await store.lease.release('never taken', 'two')
      claimSame(await store.lease.take('monitor', 'two', 15_000), undefined, 'a lease that another released')
      await store.lease.release('monitor', 'one')
      claimSame((await store.lease.take('monitor', 'two', 15_000))?.fence, first + 1, 'the fence of the next holder')
    },
  },
  {
    title: 'keeps the fence growing over a restart',
    async keep(bench) {
      const { store } = await bench.open()
      const first = (await store.lease.take('monitor', 'one', 15_000))?.fence ?? 0
      const again = await bench.restart()
      claimSame(await again.store.lease.take('monitor', 'two', 15_000), undefined, 'the lease after a restart')
      await bench.advance(16_000)
      const second = await again.store.lease.take('monitor', 'two', 15_000)
      claimSame(second?.fence, first + 1, 'the fence of the next holder')
    },
  },
]
