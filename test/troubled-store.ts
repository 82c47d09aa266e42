import { VarveError, type Store } from 'varve'

type Call = 'open' | 'head' | 'append' | 'read'
type Hint = (number?: number) => void

/** A store whose calls and hints a test can trouble. */
export interface TroubledStore extends Store {
  /** While true, every call fails as if the network were gone. */
  away: boolean
  /** Calls that have no answer, as behind a connection that is only half there, until they are taken out again. */
  readonly silent: Set<Call>
  /** How often each call was made, failed ones included. */
  readonly calls: Readonly<Record<Call, number>>
  /** Called before an append reaches the store; may throw in its place. */
  beforeAppend: () => void | Promise<void>
  /** Called after an append has reached the store; may throw although it was kept. */
  afterAppend: () => void | Promise<void>
  /** Holds hints back until `release`, or hands each one on at once. */
  readonly hints: {
    held: boolean
    readonly waiting: (number | undefined)[]
    release(order: (hints: (number | undefined)[]) => (number | undefined)[]): void
  }
}

/** Puts a store behind a connection that can be troubled; everything goes through until the test says otherwise. */
export function troubled(store: Store): TroubledStore {
  const calls = { open: 0, head: 0, append: 0, read: 0 }
  const listeners = new Set<Hint>()
  const waiting: (number | undefined)[] = []
  const tell = (number?: number): void => {
    for (const listener of listeners) listener(number)
  }
  const through = async <T>(call: Call, body: () => Promise<T>): Promise<T> => {
    calls[call] += 1
    if (wrapped.away) throw new VarveError('STORE_UNREACHABLE', { store: store.name, reason: 'the network is gone' })
    if (wrapped.silent.has(call)) return new Promise(() => {})
    return body()
  }
  const wrapped: TroubledStore = {
    name: store.name,
    away: false,
    silent: new Set(),
    calls,
    beforeAppend: () => {},
    afterAppend: () => {},
    hints: {
      held: false,
      waiting,
      release: order => order(waiting.splice(0)).forEach(tell),
    },
    snapshots: store.snapshots,
    records: store.records,
    lease: store.lease,
    open: () => through('open', () => store.open()),
    head: () => through('head', () => store.head()),
    read: (after, limit) => through('read', () => store.read(after, limit)),
    append: (expected, revisions) =>
      through('append', async () => {
        await wrapped.beforeAppend()
        const answer = await store.append(expected, revisions)
        await wrapped.afterAppend()
        return answer
      }),
    subscribe: (onHint, onDown) => {
      listeners.add(onHint)
      const end = store.subscribe(number => (wrapped.hints.held ? waiting.push(number) : onHint(number)), onDown)
      return () => {
        listeners.delete(onHint)
        end()
      }
    },
    close: () => store.close(),
  }
  return wrapped
}
