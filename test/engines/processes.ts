import { readdirSync, readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

/** The processes a process has started and that still run. */
export function childrenOf(parent: number): number[] {
  return allProcesses().flatMap(one => (one.parent === parent ? [one.id] : []))
}

function allProcesses(): { id: number; parent: number }[] {
  if (process.platform !== 'linux')
    return listed(spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout)
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return []
    try {
      // The name stands in parentheses and may hold anything; state and parent follow it.
      const rest = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1) ?? ''
      return [{ id: Number(name), parent: Number(rest.split(' ')[1]) }]
    } catch {
      // It ended meanwhile.
      return []
    }
  })
}

function listed(text: string): { id: number; parent: number }[] {
  return text
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .map(([id = 0, parent = 0]) => ({ id, parent }))
}

/** Sends a signal to processes; those that have ended meanwhile are passed over. */
export function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const id of processes) {
    try {
      process.kill(id, name)
    } catch {
      // It ended meanwhile.
    }
  }
}
