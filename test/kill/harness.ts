import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { genesisHash, findBreak } from '../../src/core/revisions/seal.ts'
import type { Store } from '../../src/core/ports.ts'
import type { Sealed } from '../../src/core/revisions/revision.ts'
import { following, sha256 } from '../../src/testing/store-contract/chain.ts'
import { seeded } from '../../src/testing/store-contract/text.ts'
import { readAll } from '../../src/testing/store-contract/writers.ts'

/** What a run of killings is made of. */
export interface KillPlan {
  /** Path of a module that exports `connect(folder): Store`. */
  readonly module: string
  /** The storage's own empty folder. */
  readonly folder: string
  readonly writers: number
  /** How long writers are killed and started again, in milliseconds. */
  readonly duration: number
  readonly seed: number
}

/** What came of it. */
export interface KillReport {
  readonly kills: number
  readonly acknowledged: number
  /** What a store may never do, in words; empty when it kept its promises. */
  readonly losses: string[]
}

/** A revision as its writer's process said it was kept. */
interface Acknowledgement {
  readonly number: number
  readonly id: string
  readonly hash: string
}

/** Starts writers on one storage, kills each at a random moment, starts it again, and looks at what is left. */
export async function killWriters(plan: KillPlan): Promise<KillReport> {
  const acknowledged: Acknowledgement[] = []
  const ending = AbortSignal.timeout(plan.duration)
  const slots = Array.from({ length: plan.writers }, async (_, slot) => keepKilling(plan, slot, ending, acknowledged))
  const kills = (await Promise.all(slots)).reduce((sum, count) => sum + count, 0)
  return { kills, acknowledged: acknowledged.length, losses: await findLosses(plan, acknowledged) }
}

async function keepKilling(
  plan: KillPlan,
  slot: number,
  ending: AbortSignal,
  acknowledged: Acknowledgement[],
): Promise<number> {
  const random = seeded(plan.seed * 1000 + slot)
  let kills = 0
  for (; !ending.aborted; kills++) {
    const writer = start(plan, `writer ${slot}.${kills}`, acknowledged)
    // Mostly in the midst of appending; now and then while it is opening.
    if (random() < 0.85) await Promise.race([once(writer.stdout ?? writer, 'data'), once(writer, 'exit'), over(ending)])
    await pause(random() * 150)
    const exited = writer.exitCode === null ? once(writer, 'close') : undefined
    writer.kill('SIGKILL')
    await exited
    if (writer.exitCode !== null) throw new Error(`writer ${slot}.${kills} ended by itself with ${writer.exitCode}`)
  }
  return kills
}

function start({ module, folder }: KillPlan, name: string, acknowledged: Acknowledgement[]): ChildProcess {
  const script = join(import.meta.dirname, 'writer.ts')
  const flags = ['--conditions=varve-source', '--no-warnings']
  const writer = spawn(process.execPath, [...flags, script, module, folder, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  writer.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n')
    // What has no line end yet may have been cut by the kill.
    text = lines.pop() ?? ''
    for (const line of lines) {
      const [, number, id = '', hash = ''] = line.split(' ')
      acknowledged.push({ number: Number(number), id, hash })
    }
  })
  return writer
}

async function over(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

async function findLosses({ module, folder }: KillPlan, acknowledged: readonly Acknowledgement[]): Promise<string[]> {
  const { connect } = (await import(pathToFileURL(module).href)) as { connect: (folder: string) => Store }
  const store = connect(folder)
  try {
    const { logId, head } = await store.open()
    const log = await readAll(store)
    const genesis = { logId, number: 0, hash: genesisHash(logId, sha256), at: 0 }
    const broken = findBreak(log, genesis, sha256)
    const chain = broken === undefined ? [] : [`revision ${broken.revision}: ${broken.reason}`]
    const { written } = await store.append(head, [following(logId, head, { message: 'after everything' })])
    const goesOn = written === 1 ? [] : [`nothing can be appended at the head ${head.number}`]
    return [...chain, ...goesOn, ...compare(log, acknowledged)]
  } catch (error) {
    return [`the log cannot be read: ${String(error)}`]
  } finally {
    await store.close()
  }
}

/** What of the acknowledged is not in the log, once, as it was acknowledged. */
export function compare(log: readonly Sealed[], acknowledged: readonly Acknowledgement[]): string[] {
  const kept = new Map(log.map(sealed => [sealed.number, sealed]))
  const doubled = log.length - new Set(log.map(({ id }) => id)).size
  return [
    ...(doubled === 0 ? [] : [`${doubled} ids are there more than once`]),
    ...acknowledged
      .filter(({ number, id, hash }) => kept.get(number)?.id !== id || kept.get(number)?.hash !== hash)
      .map(({ number, id }) => `revision ${number} (${id}) was acknowledged and is not there`),
  ]
}
