import { follow, silence, type Delays, type SilentLine } from './following.ts'
import { quantile } from './measure.ts'
import { changeStreams, onEach, storages, type Storage, type StorageKind } from './storages.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** How many changes to follow from one process to another, and how often a line is asked for a sign of life, in ms. */
export interface PropagationSize {
  readonly hinted: number
  readonly polled: number
  readonly heartbeat: number
  readonly kinds?: readonly StorageKind[]
}

/** How long a sign of life may take, and the pause after it, in milliseconds. */
const DEADLINE = 2_000
const PAUSE = 150

const none: Bound = { sense: 'at most', must: 0, goal: 0, unit: 'missed' }
const atMost = (must: number, goal: number): Bound => ({ sense: 'at most', must, goal, unit: 'ms' })
const unheard = atMost(1_500, 1_500)
/** What is said in so many milliseconds of each store's hints; a stand-in without any is asked every 250 ms. */
const heard: Readonly<Record<string, Bound>> = {
  SQLite: atMost(50, 15),
  files: atMost(50, 15),
  PostgreSQL: atMost(50, 5),
  Redis: atMost(50, 5),
  [changeStreams.name]: atMost(50, 15),
}

/** How long a change takes from its commit in one process until another serves it, on each store. */
export async function propagation(
  size: PropagationSize = { hinted: 300, polled: 40, heartbeat: 1_000 },
): Promise<Table[]> {
  const { kinds = [...storages, changeStreams], heartbeat } = size
  const { measured, notes } = await onEach(kinds, (kind, storage) => measure(kind, storage, size))
  const told = [
    'Two processes, one store; changes come at irregular distances. Deaf drops every hint, so only the poll of one second is left.',
    `A line is silent when the network swallows what it carries, without a word, while requests pass. It is asked for a sign of life every ${heartbeat / 1000} s here (10 s by default), has ${DEADLINE / 1000} s to give one, and the process that listens polls once an hour.`,
  ]
  const title = 'Propagation: from commit to applied in another process'
  return [{ title, rows: measured, notes: [...told, ...notes] }]
}

async function measure({ name, listens }: StorageKind, storage: Storage, size: PropagationSize): Promise<Row[]> {
  const hinted = await follow(storage, 'hints', { count: size.hinted, distance: 60 })
  const polled = await follow(storage, 'deaf', { count: size.polled, distance: 900 })
  return [
    ...rowsOf(`${name}, hints`, hinted, heard[name]),
    ...rowsOf(`${name}, deaf`, polled, unheard),
    ...(listens === undefined ? [] : rowsOfSilence(name, await silence(storage, { ...size, listens }), size)),
  ]
}

function rowsOf(name: string, { delays, missed }: Delays, bound: Bound | undefined): Row[] {
  const ms = (share: number): string => `${short(quantile(delays, share))} ms`
  const bounded = bound === undefined ? {} : { figure: quantile(delays, 0.99), bound }
  return [
    { case: `${name}, p50 of ${delays.length + missed}`, ours: ms(0.5) },
    { case: `${name}, p99`, ours: ms(0.99), ...bounded },
    { case: `${name}, never arrived`, ours: String(missed), figure: missed, bound: none },
  ]
}

function rowsOfSilence(name: string, { found, caughtUp }: SilentLine, { heartbeat }: PropagationSize): Row[] {
  const longest = heartbeat + DEADLINE
  const bound = atMost(longest + PAUSE, longest)
  return [
    { case: `${name}, a silent line is found`, ours: `${short(found)} ms`, figure: found, bound },
    { case: `${name}, … and what it missed is there`, ours: `${short(caughtUp)} ms` },
  ]
}
