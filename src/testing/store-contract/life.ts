import { grow, type Clause } from './bench.ts'
import { claim, claimProblem } from '../claim.ts'

/** What opening and closing promise. */
export const lifeClauses: readonly Clause[] = [
  {
    title: 'has a name for people',
    async keep(bench) {
      claim(bench.connect().name.length > 0, 'a store should have a name')
    },
  },
  {
    title: 'closes once, however often it is closed, opened or not',
    async keep(bench) {
      const { store } = await bench.open()
      await store.close()
      await store.close()
      await bench.connect().close()
    },
  },
  {
    title: 'refuses everything with CLOSED once it is closed',
    async keep(bench) {
      const opened = await bench.open()
      const { head } = await grow(opened, 1)
      const { store } = opened
      await store.close()
      const uses: Record<string, () => Promise<unknown>> = {
        open: () => store.open(),
        head: () => store.head(),
        append: () => store.append(head, []),
        read: () => store.read(0, 1),
        subscribe: async () =>
          store.subscribe(
            () => {},
            () => {},
          ),
        'snapshots.put': () => store.snapshots.put(1, head.hash, ''),
        'snapshots.latest': () => store.snapshots.latest(),
        'snapshots.compact': () => store.snapshots.compact(1),
        'records.get': () => store.records.get('kind', 'id'),
        'records.put': () => store.records.put('kind', 'id', ''),
        'records.delete': () => store.records.delete('kind', 'id'),
        'records.list': () => store.records.list('kind'),
        'lease.take': () => store.lease.take('name', 'holder', 1),
        'lease.release': () => store.lease.release('name', 'holder'),
      }
      for (const [use, attempt] of Object.entries(uses)) await claimProblem(attempt(), 'CLOSED', `${use} after close`)
    },
  },
  {
    title: 'leaves other handles open when one is closed',
    async keep(bench) {
      const one = await bench.open()
      const two = await bench.open()
      await one.store.close()
      await grow(two, 2)
    },
  },
]
