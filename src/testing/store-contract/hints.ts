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

interface Listening {
  heard(number: number, bench: Bench): Promise<void>
  count(): number
  end(): void
}

function listen({ store }: Opened): Listening {
  const seen: (number | undefined)[] = []
  const wakes: (() => void)[] = []
  const end = store.subscribe(
    number => {
      seen.push(number)
      for (const wake of wakes) wake()
    },
    () => {},
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
    },
    count: () => seen.length,
    end,
  }
}
