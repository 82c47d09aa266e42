/** Follows a log and notes when each change is served here. Started by `propagation.ts`. */
import { open, type Store } from 'varve'
import { sqlite } from 'varve/stores/sqlite'
import { answer } from './child.ts'
import { keyOf, numbers } from './keys.ts'

const [path = '', hearing = 'hints', last = '0'] = process.argv.slice(2)

/** The store without its hints: what is left is to ask it now and then. */
function deaf(store: Store): Store {
  return {
    name: store.name,
    open: () => store.open(),
    head: () => store.head(),
    append: (expected, revisions) => store.append(expected, revisions),
    read: (after, limit) => store.read(after, limit),
    subscribe: () => () => {},
    snapshots: store.snapshots,
    records: store.records,
    lease: store.lease,
    close: () => store.close(),
  }
}

const store = sqlite(path)
await using varve = await open(numbers(1), { store: hearing === 'deaf' ? deaf(store) : store })
const arrivals: Record<string, string> = {}
const done = new Promise<void>(resolve => {
  process.once('message', () => resolve())
  varve.watch(keyOf(0), value => {
    arrivals[String(value)] = String(process.hrtime.bigint())
    if (value === Number(last)) resolve()
  })
})
answer('ready')
await done
answer(arrivals)
process.disconnect()
