import { count, total } from './counting.ts'
import { onEach, storages, type Storage, type StorageKind } from './storages.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** How many processes count, and how long, in milliseconds. */
export interface Crew {
  readonly processes: number
  readonly time: number
  readonly kinds?: readonly StorageKind[]
}

const sustained: Bound = { sense: 'at least', must: 100, goal: 100, unit: '/s' }
const none: Bound = { sense: 'at most', must: 0, goal: 0, unit: 'lost' }

/** Processes that count, all the same number or each its own, by reading it and writing one more if it is still what was read. */
export async function writers(crew: Crew = { processes: 8, time: 5_000 }): Promise<Table[]> {
  const { processes, kinds = storages } = crew
  const { measured, notes } = await onEach(kinds, (kind, storage) => measure(kind, storage, crew))
  const told = [
    `Each process reads a number and writes one more. With one number, a change is refused when another process was first, and tried again. With numbers of their own nobody's change is refused, but all go into one log: an append that finds another before it is written again behind that.`,
    `The engine alone: one row of as many bytes in a transaction of its own, by one connection, and by ${processes} at once.`,
  ]
  return [{ title: `Compare-and-set by ${processes} processes`, rows: measured, notes: [...told, ...notes] }]
}

async function measure(kind: StorageKind, storage: Storage, { processes, time }: Crew): Promise<Row[]> {
  const alone = await rateAlone(storage, 1, time / 5)
  const together = storage.engine === undefined ? undefined : await rateAlone(storage, processes, time / 5)
  const beside = `${kind.alone} ${short(alone)}/s${together === undefined ? '' : `, by ${processes} ${short(together)}/s`}`
  const contest = async (name: string, keys: number): Promise<Row[]> => {
    const { crew, reached } = await count(storage, { processes, time, keys, compares: true })
    const perSecond = (amount: number): number => amount / (time / 1_000)
    const [rate, each] = [perSecond(total(crew, 'written')), crew.map(({ written }) => written)]
    const lost = total(crew, 'written') - reached
    return [
      { case: `${kind.name}, ${name}`, ours: `${short(rate)}/s`, baseline: beside, figure: rate, bound: sustained },
      { case: '… lost', ours: String(lost), figure: lost, bound: none },
      { case: '… refused, and tried again', ours: `${short(perSecond(total(crew, 'refused')))}/s` },
      { case: '… appends that found another before them', ours: `${short(perSecond(total(crew, 'conflicts')))}/s` },
      { case: '… the least and the most of one process', ours: `${Math.min(...each)} and ${Math.max(...each)}` },
    ]
  }
  return [...(await contest('one number', 1)), ...(await contest('a number each', processes))]
}

/** Commits in a second by the engine alone, over so many connections. */
async function rateAlone(storage: Storage, connections: number, time: number): Promise<number> {
  await using open = new AsyncDisposableStack()
  const all = []
  for (let n = 0; n < connections; n += 1) all.push(open.use(await storage.alone()))
  const start = performance.now()
  const end = start + time
  const commits = await Promise.all(
    all.map(async one => {
      let done = 0
      for (; performance.now() < end; done += 1) await one.commit()
      return done
    }),
  )
  return commits.reduce((sum, one) => sum + one, 0) / ((performance.now() - start) / 1_000)
}
