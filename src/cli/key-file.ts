import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import { fernet } from 'varve/secrets'

const HEADING = `# Keys that seal secrets, one a line: the first one seals, all of them open. Whoever has them reads the secrets.
`

/** A file of keys that is to be made. */
export interface NewKeyFile {
  readonly place: string
  /** How it was named. */
  readonly name: string
  readonly key: string
  readonly now: number
}

/** Makes a file with one key, for its owner only, and returns the key's id. Never replaces one. Throws USAGE where it cannot be made. */
export function makeKeyFile({ place, name, key, now }: NewKeyFile): string {
  const id = fernet(key).keyIds[0] ?? ''
  try {
    fill(openSync(place, 'wx', 0o600), `${HEADING}${key}  # ${id}, made ${new Date(now).toISOString().slice(0, 16)}Z\n`)
    settle(path.dirname(place))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened'
    const remedy = REMEDIES[code] ?? 'Look at the file, its folder and its disk.'
    throw new VarveError('USAGE', { issue: `${name} cannot be made (${code}).`, remedy }, { cause: error })
  }
  return id
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'Make its folder first.',
  EEXIST: 'It is there already, and stays as it is.',
  EROFS: 'Name a file in a folder that can be written.',
  EACCES: 'Run this as a user who may write to its folder.',
}

function fill(file: number, text: string): void {
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes a new name in a folder outlive a power cut, where the system can. */
function settle(folder: string): void {
  try {
    const opened = openSync(folder, 'r')
    fsyncSync(opened)
    closeSync(opened)
  } catch {
    // Some systems open no folders; there the name is written with the file.
  }
}
