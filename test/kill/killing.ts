import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { seeded } from '../../src/testing/store-contract/text.ts'
import type { Said } from './config.ts'

/** One place in the fleet: processes that do the same, one after the other is killed. */
export interface Slot {
  readonly script: 'writer.ts' | 'varve-writer.ts' | 'follower.ts'
  readonly name: string
  /** Path of a module that exports `connect(folder): Store`. */
  readonly module: string
  readonly folder: string
  /** How long a process goes on after its first word, at most, in milliseconds; until the end, when absent. */
  readonly longest?: number | undefined
  readonly seed: number
  /** The last one is left alive for whoever asks what became of it. */
  readonly leavesLast: boolean
  /** Told of every word that any of its processes says. */
  readonly heard?: () => void
}

/** One process from its start to its end, and everything it said. */
export interface Life {
  readonly name: string
  readonly process: ChildProcess
  readonly said: Said[]
  /** True when it ended before anybody killed it. */
  endedItself: boolean
}

/** Starts a process, kills it at a random moment, starts it again, until the time is over. */
export async function keepKilling(slot: Slot, ending: AbortSignal): Promise<Life[]> {
  const random = seeded(slot.seed)
  const lives: Life[] = []
  while (!ending.aborted) {
    const life = start(slot, lives.length)
    lives.push(life)
    const { stdout } = life.process
    // Mostly in the midst of its work; now and then while it is opening.
    if (random() < 0.85) {
      await Promise.race([once(stdout ?? life.process, 'data'), once(life.process, 'exit'), over(ending)])
    }
    const chance = random()
    if (slot.longest === undefined) await over(ending)
    else await Promise.race([pause(chance * slot.longest), over(ending)])
    if (!ending.aborted || !slot.leavesLast) await kill(life)
  }
  // The time may be over while the last one is being killed; somebody must be left.
  if (slot.leavesLast && lives.every(life => isOver(life.process))) lives.push(start(slot, lives.length))
  return lives
}

/** True for a process that has ended, by itself or by a signal. */
function isOver(process: ChildProcess): boolean {
  return process.exitCode !== null || process.signalCode !== null
}

/** Kills a process and waits for the last it had said. */
export async function kill(life: Life): Promise<void> {
  const { process } = life
  life.endedItself = process.exitCode !== null
  const closed = isOver(process) ? undefined : once(process, 'close')
  process.kill('SIGKILL')
  await closed
  life.endedItself ||= process.exitCode !== null
}

function start({ script, name, module, folder, heard }: Slot, count: number): Life {
  const flags = ['--conditions=varve-source', '--no-warnings']
  const life = `${name}.${count}`
  const process_ = spawn(process.execPath, [...flags, join(import.meta.dirname, script), module, folder, life], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // The run begins without one that ends before its first word; it is told of as ended by itself.
  process_.once('exit', () => heard?.())
  const said: Said[] = []
  let text = ''
  process_.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n')
    // What has no line end yet may have been cut by the kill.
    text = lines.pop() ?? ''
    for (const line of lines) said.push(JSON.parse(line) as Said)
    if (lines.length > 0) heard?.()
  })
  return { name: life, process: process_, said, endedItself: false }
}

/**
 * The time of a run: its beginning, half of it, and its end. It begins once every slot has been heard, so that a busy machine, on which processes
 * are slow to start, does not shorten it.
 */
export function timing(
  slots: readonly Slot[],
  duration: number,
): { slots: Slot[]; beginning: AbortSignal; early: AbortSignal; ending: AbortSignal } {
  const [begin, half, end] = [new AbortController(), new AbortController(), new AbortController()]
  const unheard = new Set(slots.map(({ name }) => name))
  const heard = (name: string): void => {
    if (!unheard.delete(name) || unheard.size > 0) return
    begin.abort()
    setTimeout(() => half.abort(), duration / 2)
    setTimeout(() => end.abort(), duration)
  }
  const listened = slots.map(slot => ({ ...slot, heard: () => heard(slot.name) }))
  return { slots: listened, beginning: begin.signal, early: half.signal, ending: end.signal }
}

/** Resolves once the time is over. */
export async function over(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
