/** Follows a log and notes when each change is served here. Started by `following.ts`. */
import { open, type Store } from 'varve'
import { storeFromUrl } from 'varve/node'
import { answer, givenAddress } from './child.ts'
import type { Followed, Hearing } from './following.ts'
import { keyOf, numbers } from './keys.ts'

const [hearing = 'hints', last = '0'] = process.argv.slice(2)
const now = (): string => String(process.hrtime.bigint())

/** What the store says, with a note of each time that it loses its line. */
function heard(store: Store, lost: string[]): Store['subscribe'] {
  return (onHint, onDown) =>
    store.subscribe(onHint, () => {
      lost.push(now())
      onDown()
    })
}

/** The store with another way of giving hints. */
function hinting(store: Store, subscribe: Store['subscribe']): Store {
  return {
    name: store.name,
    open: () => store.open(),
    head: () => store.head(),
    append: (expected, revisions) => store.append(expected, revisions),
    read: (after, limit) => store.read(after, limit),
    subscribe,
    snapshots: store.snapshots,
    records: store.records,
    lease: store.lease,
    close: () => store.close(),
  }
}

const lost: string[] = []
const ways: Readonly<Record<Hearing, (store: Store) => Store>> = {
  hints: store => store,
  // What is left is to ask the store now and then.
  deaf: store => hinting(store, () => () => {}),
  line: store => hinting(store, heard(store, lost)),
}

const store = await storeFromUrl(givenAddress())
// Who is to depend on the line alone must not find news by looking.
const poll = hearing === 'line' ? '1h' : '1s'
await using varve = await open(numbers(1), { store: ways[hearing as Hearing](store), poll })
const arrivals: Record<string, string> = {}
const done = new Promise<void>(resolve => {
  process.once('message', () => resolve())
  varve.watch(keyOf(0), value => {
    arrivals[String(value)] = now()
    if (value === 1 && hearing === 'line') answer('heard')
    if (value === Number(last)) resolve()
  })
})
answer('ready')
await done
answer({ arrivals, lost } satisfies Followed)
process.disconnect()
