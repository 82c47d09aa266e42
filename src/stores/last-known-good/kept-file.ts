import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { VarveError } from '../../core/errors.ts'
import type { Clock, KeptState } from '../../core/ports.ts'
import { hasCode, type Disk } from '../file/disk.ts'
import { codeOf, isFull } from '../file/failures.ts'
import { isTitled, TITLE_BYTES, Refused, type Envelope } from './envelope.ts'

/** The largest file that is written or read, in bytes. */
const MOST = 128 << 20

/** A draft this old, in milliseconds, was left behind by a process that ended in the midst of it. */
const LITTER_AGE = 600_000

/** What a kept file is made of. */
export interface KeptFileParts {
  /** Names it to people: the path as it was given. */
  readonly name: string
  readonly path: string
  readonly disk: Disk
  readonly clock: Pick<Clock, 'now'>
  readonly envelope: Envelope
}

/**
 * A file that holds one sealed text. It is replaced whole: a draft is written and fsynced beside it, and takes its name.
 * So whoever reads, or starts after a power cut, finds what was before or what came after.
 */
export class KeptFile implements KeptState {
  readonly #parts: KeptFileParts
  readonly #folder: string
  #turn: Promise<unknown> = Promise.resolve()
  #isChecked = false
  /** Why the file must not be written over, as a clause. */
  #foreign: Refused | undefined

  constructor(parts: KeptFileParts) {
    this.#parts = parts
    this.#folder = dirname(parts.path)
  }

  load(): Promise<string | undefined> {
    return this.#inTurn(async () => {
      try {
        const written = await this.#read()
        return written === undefined ? undefined : await this.#parts.envelope.open(written)
      } catch (error) {
        throw this.#unreadable(error)
      }
    })
  }

  save(text: string): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#check()
        await this.#replace(new TextEncoder().encode(await this.#parts.envelope.seal(text)))
      } catch (error) {
        throw this.#unwritable(error)
      }
    })
  }

  setAside(label: string): Promise<string | undefined> {
    return this.#inTurn(async () => {
      const { disk, path, name } = this.#parts
      try {
        if (this.#foreign !== undefined) throw this.#foreign
        for (let count = 1; ; count += 1) {
          const ending = count === 1 ? `.${label}` : `.${label}.${count}`
          if ((await disk.stat(path + ending)) !== undefined) continue
          await disk.rename(path, path + ending)
          await disk.syncDirectory(this.#folder)
          return name + ending
        }
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined
        throw this.#unwritable(error)
      }
    })
  }

  async #read(): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await this.#parts.disk.read(this.#parts.path, MOST))
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined
      throw error
    }
  }

  /** Before the first write: nothing that is not ours is written over, and what others left unfinished goes. */
  async #check(): Promise<void> {
    if (this.#foreign !== undefined) throw this.#foreign
    if (this.#isChecked) return
    const { disk, path } = this.#parts
    const beginning = await disk.readPart(path, 0, TITLE_BYTES).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined
      throw error
    })
    if (beginning !== undefined && beginning.length > 0 && !isTitled(new TextDecoder().decode(beginning)))
      throw new Refused('there is something else in its place', { remedy: 'Name a file of its own.' })
    await this.#makeFolder(this.#folder)
    await this.#sweep()
    this.#isChecked = true
  }

  async #makeFolder(folder: string): Promise<void> {
    const { disk } = this.#parts
    if ((await disk.stat(folder)) !== undefined) return
    await this.#makeFolder(dirname(folder))
    await disk.makeDirectory(folder).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
  }

  async #replace(bytes: Uint8Array): Promise<void> {
    if (bytes.length > MOST)
      throw new Refused(`it would have ${Math.ceil(bytes.length / (1 << 20))} MiB, and ${MOST >> 20} MiB is the most`, {
        remedy: 'Keep smaller values, or none outside the store.',
      })
    const { disk, path } = this.#parts
    const draft = join(this.#folder, `${this.#draftName}${process.pid}-${randomBytes(6).toString('hex')}.tmp`)
    try {
      const file = await disk.create(draft)
      try {
        await file.write(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await disk.rename(draft, path)
    } catch (error) {
      await disk.unlink(draft).catch(() => undefined)
      throw error
    }
    await disk.syncDirectory(this.#folder)
  }

  get #draftName(): string {
    return `.${basename(this.#parts.path)}.`
  }

  async #sweep(): Promise<void> {
    const { disk, clock } = this.#parts
    const names = await disk.list(this.#folder).catch(() => [])
    for (const name of names.filter(one => one.startsWith(this.#draftName) && one.endsWith('.tmp'))) {
      const draft = join(this.#folder, name)
      const facts = await disk.stat(draft).catch(() => undefined)
      if (facts !== undefined && clock.now() - facts.modified > LITTER_AGE)
        await disk.unlink(draft).catch(() => undefined)
    }
  }

  #unreadable(error: unknown): VarveError<'LAST_KNOWN_GOOD_UNREADABLE'> {
    const { name: file } = this.#parts
    if (error instanceof Refused) {
      if (error.isForeign) this.#foreign = error
      return new VarveError('LAST_KNOWN_GOOD_UNREADABLE', { file, reason: error.message, remedy: error.remedy })
    }
    const [reason, remedy] = readingTrouble(error)
    return new VarveError('LAST_KNOWN_GOOD_UNREADABLE', { file, reason, remedy }, { cause: error })
  }

  #unwritable(error: unknown): VarveError<'LAST_KNOWN_GOOD_UNWRITABLE'> {
    const { name: file } = this.#parts
    if (error instanceof Refused)
      return new VarveError('LAST_KNOWN_GOOD_UNWRITABLE', { file, reason: error.message, remedy: error.remedy })
    const [reason, remedy] = writingTrouble(error)
    return new VarveError('LAST_KNOWN_GOOD_UNWRITABLE', { file, reason, remedy }, { cause: error })
  }

  // One after the other in this process; other processes replace it whole, as this one does.
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const outcome = this.#turn.then(work)
    this.#turn = outcome.catch(() => undefined)
    return outcome
  }
}

/** Why it cannot be read, and what to do about it. */
function readingTrouble(error: unknown): readonly [reason: string, remedy: string] {
  const code = codeOf(error)
  if (hasCode(error, 'EFBIG')) return [`it has more than ${MOST >> 20} MiB`, 'Name a file of its own.']
  if (hasCode(error, 'ELOOP')) return ['it is a symbolic link', 'Name the file itself.']
  if (hasCode(error, 'EISDIR')) return ['it is a folder', 'Name a file.']
  if (hasCode(error, 'EACCES', 'EPERM')) return [`it may not be read (${code})`, "Give it to the program's user."]
  return [`reading failed (${code})`, 'Look at the disk.']
}

/** Why it cannot be written, and what to do about it. */
function writingTrouble(error: unknown): readonly [reason: string, remedy: string] {
  const code = codeOf(error)
  if (isFull(error)) return ['the disk is full', 'Make room.']
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS'))
    return [`its folder may not be written (${code})`, "Give the program's user write access to the folder."]
  if (hasCode(error, 'EISDIR', 'ENOTEMPTY')) return ['it is a folder', 'Name a file.']
  if (hasCode(error, 'ELOOP')) return ['it is a symbolic link', 'Name the file itself.']
  return [`writing failed (${code})`, 'Look at the disk.']
}
