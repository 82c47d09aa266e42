import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'

/** Which process holds a lock, told so precisely that a later process with the same id is not taken for it. */
export interface Holder {
  readonly host: string
  /** The kernel's id of this start of the machine; empty where there is none. */
  readonly boot: string
  readonly pid: number
  /** When the process began, in the kernel's own count; empty where there is none. */
  readonly started: string
}

/** Tells processes of this machine apart. */
export interface Machine {
  self(): Promise<Holder>
  /** False only when the holder is surely gone. A holder on another machine is taken to be there. */
  isAlive(holder: Holder): Promise<boolean>
}

/** The machine this process runs on. */
export const thisMachine: Machine = {
  async self() {
    return { host: hostname(), boot: await bootId(), pid: process.pid, started: await startOf(process.pid) }
  },

  async isAlive(holder) {
    if (holder.host !== hostname()) return true
    if (holder.boot !== (await bootId())) return false
    const started = await startOf(holder.pid)
    if (started !== '') return started === holder.started
    return holder.started === '' && answers(holder.pid)
  },
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim()
}

async function startOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field is the program's name in brackets and may hold anything; `starttime` is the 22nd field.
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
