import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The address of an engine that a folder names: what processes of a fleet are given is always a folder. */
export function addressIn(folder: string): string {
  return readFileSync(join(folder, 'address'), 'utf8')
}

/** Makes a folder that names the address of an engine, and returns it. */
export function folderFor(address: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'address'), address, { mode: 0o600 })
  return folder
}
