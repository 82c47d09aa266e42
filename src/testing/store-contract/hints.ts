import { grow, type Bench, type Clause, type Opened } from './bench.ts'
import { claim, eventually } from '../claim.ts'

/** What subscribing promises. Hints may be lost or doubled; what is tested is that they come when nothing is in the way. */
export const hintClauses: readonly Clause[] = [
  {
    title: 'hints at an append of its own',
    async keep(bench) {
      const opened = await bench.open()
      const hints = listen(opened)
      const { head } = await grow(opened, 1)
      await hints.heard(head.number, bench)
    },
  },
  {
    title: 'hints at an append of another handle',
    async keep(bench) {
      const one = await bench.open()
      const two = await bench.open()
      const hints = listen(one)
      let opened = two
      for (let round = 0; round < 3; round++) {
        const { head } = await grow(opened, 1)
        await hints.heard(head.number, bench)
        opened = { ...opened, head }
      }
    },
  },
  {
    title: 'hints to every subscriber, and to none that has unsubscribed',
    async keep(bench) {
      const opened = await bench.open()
      const gone = listen(opened)
      const there = listen(opened)
      gone.end()
      gone.end()
      const { head } = await grow(opened, 1)
      await there.heard(head.number, bench)
      claim(gone.count() === 0, 'a subscription that was ended should hear nothing')
    },
  },
  {
    title: 'hints at nothing once it is closed',
    async keep(bench) {
      const one = await bench.open()
      const two = await bench.open()
      const closed = listen(one)
      const there = listen(two)
      await one.store.close()
      const { head } = await grow(two, 1)
      await there.heard(head.number, bench)
      claim(closed.count() === 0, 'a closed store should hint at nothing')
    },
  },
]

/** A subscriber who remembers what it heard. */
export interface Listening {
  /** Resolves once there was a hint at a revision, or one without a number. */
  heard(number: number, bench: Bench): Promise<void>
  /** Resolves once it was told that hints stop, since it last heard one that it waited for. */
  down(bench: Bench): Promise<void>
  count(): number
  end(): void
}

/** Subscribes to a store. */
export function listen({ store }: Opened): Listening {
  const seen: (number | undefined)[] = []
  let downs = 0
  const wakes: (() => void)[] = []
  const wakeAll = (): void => {
    for (const wake of wakes) wake()
  }
  const end = store.subscribe(
    number => {
      seen.push(number)
      wakeAll()
    },
    () => {
      downs += 1
      wakeAll()
    },
  )
  const reaches = (number: number): boolean => seen.some(hint => hint === undefined || hint >= number)
  return {
    async heard(number, bench) {
      const sentence = `there should be a hint at revision ${number}`
      await eventually(
        () => reaches(number),
        bench.deadline,
        sentence,
        wake => void wakes.push(wake),
      )
      // A hint without a number tells no append from another, so what was heard is forgotten.
      seen.length = 0
      downs = 0
    },
    down: async bench => {
      const sentence = 'a subscriber should be told that its line is dead'
      await eventually(
        () => downs > 0,
        bench.deadline,
        sentence,
        wake => void wakes.push(wake),
      )
    },
    count: () => seen.length,
    end,
  }
}
