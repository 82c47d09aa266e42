import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { isVarveError, VarveError } from 'varve'
import { fernet } from 'varve/secrets'

const HEADING = `# Keys that seal secrets, one a line: the first one seals, all of them open. Whoever has them reads the secrets.
`

/** A key in a file, by its line. */
interface KeyLine {
  readonly line: string
  /** Undefined for a comment, or nothing. */
  readonly id: string | undefined
}

/** A file of keys as the command line changes it: each change replaces the whole file at once, or nothing. */
export class KeyFile {
  readonly #file: string
  /** How it was named. */
  readonly name: string

  constructor(file: string, name: string) {
    this.#file = file
    this.name = name
  }

  get exists(): boolean {
    return existsSync(this.#file)
  }

  /** Ids of its keys, the one that seals first. Throws ENCRYPTION_KEY_UNUSABLE, or USAGE where it cannot be read. */
  get ids(): readonly string[] {
    return this.#lines().flatMap(({ id }) => id ?? [])
  }

  /** Makes the file with one key. Never replaces one. */
  make(key: string, now: number): string {
    const { id, line } = written(key, now)
    this.#try(() => {
      const file = openSync(this.#file, 'wx', 0o600)
      fill(file, `${HEADING}${line}\n`)
      settle(path.dirname(this.#file))
    })
    return id
  }

  /** Puts a key before the others: it seals from now on. Throws USAGE for one that is among them. */
  add(key: string, now: number): string {
    const { id, line } = written(key, now)
    const lines = this.#lines()
    if (lines.some(one => one.id === id)) {
      const issue = `${this.name} has the key ${id} already.`
      throw new VarveError('USAGE', { issue, remedy: 'Nothing was changed.' })
    }
    const first = lines.findIndex(one => one.id !== undefined)
    const texts = lines.map(one => one.line)
    this.#replace(texts.toSpliced(first, 0, line))
    return id
  }

  #lines(): readonly KeyLine[] {
    const text = this.#try(() => readFileSync(this.#file, 'utf8'))
    const lines = text.replace(/\n$/, '').split('\n').flatMap(apart)
    return lines.map(line => ({ line, id: keyIdIn(line, this.name) }))
  }

  /** Through another file beside it, so that whoever reads it meanwhile has the one or the other. */
  #replace(lines: readonly string[]): void {
    this.#try(() => {
      // A link leads to the file that is meant; replacing the link would leave that behind.
      const file = realpathSync(this.#file)
      const beside = `${file}.${process.pid}.new`
      try {
        fill(openSync(beside, 'wx', 0o600), `${lines.join('\n')}\n`)
        renameSync(beside, file)
      } catch (error) {
        rmSync(beside, { force: true })
        throw error
      }
      chmodSync(file, 0o600)
      settle(path.dirname(file))
    })
  }

  #try<T>(body: () => T): T {
    try {
      return body()
    } catch (error) {
      if (isVarveError(error)) throw error
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened'
      const remedy = REMEDIES[code] ?? 'Look at the file, its folder and its disk.'
      throw new VarveError('USAGE', { issue: `${this.name} cannot be used (${code}).`, remedy }, { cause: error })
    }
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'Its folder is not there: make that first.',
  EEXIST: 'It is there already, and stays as it is.',
  EROFS: 'It was mounted to be read: change it where it comes from, then run this again.',
  EACCES: 'Run this as the user that the file belongs to.',
}

/** Keys that share a line, each on one of its own. */
function apart(line: string): readonly string[] {
  const keys = line.replace(/#.*$/, '').split(',')
  return keys.length === 1 ? [line] : keys.map(key => key.trim()).filter(key => key !== '')
}

function keyIdIn(line: string, from: string): string | undefined {
  const key = line.replace(/#.*$/, '').trim()
  return key === '' ? undefined : fernet(key, { from }).keyIds[0]
}

function written(key: string, now: number): { readonly id: string; readonly line: string } {
  const id = fernet(key).keyIds[0] ?? ''
  return { id, line: `${key}  # ${id}, made ${new Date(now).toISOString().slice(0, 16)}Z` }
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
