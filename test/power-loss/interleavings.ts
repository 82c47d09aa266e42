import type { Sealed } from '../../src/core/revisions/revision.ts'
import { isProblem } from '../../src/core/errors.ts'
import { seeded } from '../../src/testing/store-contract/text.ts'
import type { Disk, NewFile } from 'varve/stores/file'
import { findWrong, survivals, type Mutation } from './exploration.ts'
import { ModelDisk, PowerLoss } from './model-disk.ts'
import { Ledger, Session } from './scenarios.ts'

/**
 * Runs three processes on one disk in an order that `seed` decides, each appending, reading, taking snapshots,
 * compacting and closing as it likes; then cuts the power. Returns what is wrong, in words.
 */
export async function findConfusion(seed: number, mutate: Mutation = disk => disk): Promise<string[]> {
  const random = seeded(seed)
  const disk = mutate(new ModelDisk())
  await disk.makeDirectory('/disk')
  await disk.syncDirectory('/')
  const cut = Math.floor(random() * 1600)
  const power = { lost: false }
  disk.weather = {
    before(call) {
      if (call.index < cut) return
      power.lost = true
      throw new PowerLoss()
    },
  }
  const ledger = new Ledger()
  const wrong: string[] = []
  await Promise.all(
    [1, 2, 3].map(name => liveOnce(`process ${name}`, new Session(slowed(disk, random), ledger), power, random, wrong)),
  )
  for (const survival of survivals(2)) wrong.push(...(await findWrong(disk.reboot(survival), ledger)))
  return wrong.map(sentence => `seed ${seed}: ${sentence}`)
}

async function liveOnce(
  name: string,
  session: Session,
  power: { readonly lost: boolean },
  random: () => number,
  wrong: string[],
): Promise<void> {
  try {
    await session.open()
    for (let step = 0; step < 12; step++) await liveOn(`${name}, step ${step}`, session, random, wrong)
  } catch (error) {
    // A revision that was compacted away before its writer looked again: it cannot know whether that was its own.
    const isHonest = isProblem(error, 'STORE_INDETERMINATE')
    const isCut = power.lost && isProblem(error, 'STORE_UNREACHABLE')
    if (!isHonest && !isCut) wrong.push(`${name} was told ${String(error)}`)
  } finally {
    await session.store.close()
  }
}

async function liveOn(name: string, session: Session, random: () => number, wrong: string[]): Promise<void> {
  const kind = random()
  if (kind < 0.5) return session.append(1 + Math.floor(random() * 3), name)
  if (kind < 0.8) return void wrong.push(...(await readSomewhere(name, session, random)))
  const { number } = await session.store.head()
  const through = Math.floor(random() * number) + 1
  const { oldest } = await session.store.read(0, 1)
  if (number === 0 || through < oldest) return
  await snapshotIfKept(session, through)
  if (kind > 0.9) await compactIfKept(session, through)
}

// Another process may compact further between the look and the snapshot.
async function snapshotIfKept(session: Session, number: number): Promise<void> {
  const { revisions, oldest } = await session.store.read(number - 1, 1)
  if (oldest <= number && revisions[0]?.number === number) await session.snapshot(number)
}

async function compactIfKept(session: Session, through: number): Promise<void> {
  try {
    await session.compact(through)
  } catch (error) {
    if (!isProblem(error, 'SNAPSHOT_MISSING')) throw error
  }
}

async function readSomewhere(name: string, session: Session, random: () => number): Promise<string[]> {
  const acknowledged = session.ledger.acknowledged.length
  const after = Math.floor(random() * (acknowledged + 2))
  const { revisions, oldest, head } = await session.store.read(after, 1 + Math.floor(random() * 6))
  const first = Math.max(after + 1, oldest)
  const wrong = revisions.flatMap(({ number }, index) =>
    number === first + index ? [] : [`${name} read ${number} where ${first + index} should be`],
  )
  if (revisions.length === 0 && head.number >= first)
    wrong.push(`${name} read nothing after ${after} of ${head.number}`)
  if (head.number < acknowledged) wrong.push(`${name} was told the head ${head.number} of ${acknowledged}`)
  return [...wrong, ...revisions.flatMap(sealed => disagreement(name, sealed, session.ledger))]
}

function disagreement(name: string, { number, text }: Sealed, { acknowledged }: Ledger): string[] {
  const known = acknowledged.find(sealed => sealed.number === number)
  return known === undefined || known.text === text ? [] : [`${name} read another revision ${number}`]
}

// Before each call a process waits as many turns as chance has it, so that any order of calls may come.
function slowed(disk: ModelDisk, random: () => number): Disk {
  const wait = async (): Promise<void> => {
    for (let turns = Math.floor(random() ** 3 * 60); turns > 0; turns--) await Promise.resolve()
  }
  const slowFile = (made: NewFile): NewFile => ({
    write: async bytes => (await wait(), made.write(bytes)),
    sync: async () => (await wait(), made.sync()),
    close: async () => (await wait(), made.close()),
  })
  return {
    makeDirectory: async path => (await wait(), disk.makeDirectory(path)),
    create: async path => (await wait(), slowFile(await disk.create(path))),
    read: async (path, limit) => (await wait(), disk.read(path, limit)),
    readPart: async (path, offset, length) => (await wait(), disk.readPart(path, offset, length)),
    link: async (from, to) => (await wait(), disk.link(from, to)),
    rename: async (from, to) => (await wait(), disk.rename(from, to)),
    unlink: async path => (await wait(), disk.unlink(path)),
    list: async path => (await wait(), disk.list(path)),
    syncDirectory: async path => (await wait(), disk.syncDirectory(path)),
    stat: async path => (await wait(), disk.stat(path)),
    watch: () => () => undefined,
  }
}
