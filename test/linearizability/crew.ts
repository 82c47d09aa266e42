import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Store } from 'varve'
import { seeded } from '../../src/testing/store-contract/text.ts'
import { read, write } from './actors.ts'
import type { Note } from './notes.ts'

/** Writers and readers of one process. */
export interface CrewPlan {
  readonly name: string
  readonly writers: number
  readonly readers: number
  /** How many handles on the store they share. */
  readonly handles: number
  readonly seed: number
}

/** A crew at work, with what it has noted so far. */
export interface Crew {
  readonly notes: readonly Note[]
  /** Lets everybody finish what he is at. Throws what went wrong with anybody. */
  end(): Promise<void>
  /** Kills it in the midst of everything; absent where it shares a process with others. */
  kill?(): Promise<void>
}

/** Has a crew work on handles of its own, until `ending`. */
export async function work(
  connect: () => Store,
  { name, writers, readers, handles, seed }: CrewPlan,
  note: (note: Note) => void,
  ending: AbortSignal,
): Promise<void> {
  const stores = Array.from({ length: handles }, connect)
  const acts = [...Array.from({ length: writers }, () => write), ...Array.from({ length: readers }, () => read)]
  try {
    await Promise.all(
      acts.map(async (act, index) => {
        const store = stores[index % handles]
        const by = `${name} ${act === write ? 'writer' : 'reader'} ${index}`
        if (store !== undefined) await act({ by, store, note, ending, random: seeded(seed * 100 + index) })
      }),
    )
  } finally {
    await Promise.all(stores.map(async store => store.close()))
  }
}

/** A crew in this process. */
export function crewHere(connect: () => Store, plan: CrewPlan): Crew {
  const notes: Note[] = []
  const over = new AbortController()
  const working = work(connect, plan, note => void notes.push(note), over.signal)
  working.catch(() => {})
  return {
    notes,
    end: async () => {
      over.abort()
      await working
    },
  }
}

/** A crew in a process of its own. `module` exports `connect(folder): Store`. */
export function crewApart(module: string, folder: string, plan: CrewPlan): Crew {
  const script = join(import.meta.dirname, 'crew-child.ts')
  const flags = ['--conditions=varve-source', '--no-warnings']
  const child = spawn(process.execPath, [...flags, script, module, folder, JSON.stringify(plan)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const notes: Note[] = []
  const closed = once(
    createInterface({ input: child.stdout }).on('line', line => take(notes, line)),
    'close',
  )
  const gone = once(child, 'exit')
  return {
    notes,
    end: async () => {
      child.stdin.end()
      await Promise.all([gone, closed])
      if (child.exitCode !== 0) throw new Error(`${plan.name} ended with ${endOf(child)}`)
    },
    kill: async () => {
      const endedItself = child.exitCode !== null
      child.kill('SIGKILL')
      await Promise.all([gone, closed])
      if (endedItself) throw new Error(`${plan.name} ended by itself with ${endOf(child)}`)
    },
  }
}

function take(notes: Note[], line: string): void {
  try {
    notes.push(JSON.parse(line) as Note)
  } catch {
    // The last line of a process that was killed may be cut.
  }
}

function endOf({ exitCode, signalCode }: ChildProcess): string {
  return String(exitCode ?? signalCode)
}
