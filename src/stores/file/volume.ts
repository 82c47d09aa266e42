import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { VarveError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports.ts'
import { hasCode, type Disk, type FileFacts } from './disk.ts'
import { codeOf, diskFailure, isFull, OutcomeUnknown } from './failures.ts'
import type { FolderName } from './layout.ts'
import { underLock } from './lock.ts'
import type { Machine } from './machine.ts'

/** What a volume is made of. */
export interface VolumeParts {
  /** The store's own folder. */
  readonly root: string
  /** Names the store to people: `file ./config-log`. */
  readonly name: string
  readonly disk: Disk
  readonly clock: Pick<Clock, 'now'>
  readonly machine: Machine
  readonly pause: (ms: number) => Promise<void>
}

/** How a name is given to a file at most once: by hard link, or under a lock where a disk has none. */
export type Publishing = 'link' | 'lock'

/** Codes by which disks say that they have no hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'] as const

/** A draft this old, in milliseconds, was left behind by a process that ended. */
const LITTER_AGE = 3_600_000

/** The largest file the store reads in one piece: a text of 8 MiB, written as JSON inside JSON at worst. */
const FILE_LIMIT = 64 << 20

/**
 * The folder of one file store, with the one way anything is written in it: a draft is written and fsynced under
 * `temporary`, then given its name, then the folder of that name is fsynced. So what can be seen is whole.
 * Once an fsync has failed nothing more is written: the kernel may have dropped what it could not write, and a second
 * fsync would succeed without it. Opening the store again clears that.
 */
export class Volume {
  readonly name: string
  readonly disk: Disk
  readonly clock: Pick<Clock, 'now'>
  readonly root: string
  readonly #machine: Machine
  readonly #pause: (ms: number) => Promise<void>
  readonly #mark = `${process.pid}-${randomBytes(6).toString('hex')}`
  #drafts = 0
  #publishing: Publishing = 'link'
  #broken: string | undefined

  constructor(parts: VolumeParts) {
    this.name = parts.name
    this.disk = parts.disk
    this.clock = parts.clock
    this.root = parts.root
    this.#machine = parts.machine
    this.#pause = parts.pause
  }

  /** The path of a file, or of a folder without a name. */
  path(folder: FolderName, ...names: readonly string[]): string {
    return join(this.root, folder, ...names)
  }

  /** Forgets an earlier failure: what is read from now on is read from the disk anew. */
  mend(): void {
    this.#broken = undefined
  }

  /** Throws STORE_UNREACHABLE once an fsync has failed. */
  assertSound(): void {
    if (this.#broken === undefined) return
    throw new VarveError('STORE_UNREACHABLE', {
      store: this.name,
      reason: `${this.#broken}, and the store must be opened again before it is used`,
    })
  }

  /** Writes `chunks` to a new file under `temporary` and fsyncs it. Returns its path. Nothing remains of a failure. */
  async draft(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
    this.assertSound()
    const path = this.path('temporary', `${this.#mark}-${this.#drafts++}.tmp`)
    try {
      const file = await this.disk.create(path)
      try {
        for await (const chunk of chunks) await file.write(chunk)
        await this.#sync(() => file.sync())
      } finally {
        await file.close()
      }
      return path
    } catch (error) {
      await this.discard(path)
      throw diskFailure(this.name, 'writing', error)
    }
  }

  /** Removes a draft; a draft that cannot be removed is swept when the store is opened later. */
  async discard(path: string): Promise<void> {
    await this.disk.unlink(path).catch(() => undefined)
  }

  /** Gives a draft the name `path` unless that is taken. When the disk does not say, `isOutcomeUnknown` is true. */
  async publish(draft: string, path: string): Promise<boolean> {
    try {
      if (this.#publishing === 'link') return await this.#link(draft, path)
      return await this.#moveUnderLock(draft, path)
    } catch (error) {
      throw diskFailure(this.name, 'publishing', error)
    }
  }

  /** Puts a draft in the place of `path`, whatever is there. */
  async replace(draft: string, path: string): Promise<void> {
    try {
      await this.disk.rename(draft, path)
    } catch (error) {
      await this.discard(draft)
      throw diskFailure(this.name, 'replacing a file', error)
    }
  }

  /** Makes the names in a folder durable. A failure breaks the volume. */
  async syncFolder(path: string): Promise<void> {
    this.assertSound()
    try {
      await this.#sync(() => this.disk.syncDirectory(path))
    } catch (error) {
      // Nothing can be lost from a disk that nothing can be written to.
      if (hasCode(error, 'EROFS')) return
      throw diskFailure(this.name, 'making names durable', error)
    }
  }

  /** The whole text of a file, or undefined when there is none. */
  async read(path: string, limit: number = FILE_LIMIT): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await this.disk.read(path, limit))
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined
      throw diskFailure(this.name, 'reading', error)
    }
  }

  /** The names in a folder; none when there is no such folder. */
  async list(path: string): Promise<string[]> {
    try {
      return await this.disk.list(path)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return []
      throw diskFailure(this.name, 'listing a folder', error)
    }
  }

  /** True when something has this name. */
  async has(path: string): Promise<boolean> {
    return (await this.facts(path)) !== undefined
  }

  /** What the disk knows about a name, or undefined when nothing has it. */
  async facts(path: string): Promise<FileFacts | undefined> {
    try {
      return await this.disk.stat(path)
    } catch (error) {
      throw diskFailure(this.name, 'looking for a file', error)
    }
  }

  /** Makes a folder, if there is none, and its name durable. */
  async makeFolder(path: string): Promise<void> {
    try {
      await this.disk.makeDirectory(path)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw diskFailure(this.name, 'making a folder', error)
    }
    await this.syncFolder(dirname(path))
  }

  /** Removes a name that nobody needs any more; one that cannot be removed does no harm. */
  async drop(path: string): Promise<void> {
    await this.disk.unlink(path).catch(() => undefined)
  }

  /** Finds out whether the disk has hard links, by making one. */
  async chooseHowToPublish(): Promise<void> {
    const draft = await this.draft([])
    const second = `${draft}.link`
    try {
      await this.disk.link(draft, second)
      await this.discard(second)
      this.#publishing = 'link'
    } catch (error) {
      if (!hasCode(error, ...NO_LINKS)) throw diskFailure(this.name, 'trying a hard link', error)
      this.#publishing = 'lock'
    } finally {
      await this.discard(draft)
    }
  }

  /** Removes drafts that ended processes left behind, an hour ago or more unless another age in milliseconds is given. */
  async sweep(age: number = LITTER_AGE): Promise<void> {
    const names = await this.list(this.path('temporary'))
    for (const path of names.map(name => this.path('temporary', name))) {
      const facts = await this.disk.stat(path).catch(() => undefined)
      if (facts !== undefined && this.clock.now() - facts.modified > age) await this.drop(path)
    }
  }

  async #sync(sync: () => Promise<void>): Promise<void> {
    try {
      await sync()
    } catch (error) {
      if (!isFull(error) && !hasCode(error, 'EROFS', 'EACCES')) this.#broken = `an fsync failed (${codeOf(error)})`
      throw error
    }
  }

  async #link(draft: string, path: string): Promise<boolean> {
    try {
      await this.disk.link(draft, path)
      return true
    } catch (error) {
      // Over a network the answer to a link that was made can get lost: the draft then has two names.
      const facts = await this.disk.stat(draft).catch(() => undefined)
      if (facts === undefined && !hasCode(error, 'EEXIST', 'ENOENT'))
        throw new OutcomeUnknown(codeOf(error), { cause: error })
      if (facts !== undefined && facts.names > 1) return true
      if (hasCode(error, 'EEXIST')) return false
      throw error
    }
  }

  #moveUnderLock(draft: string, path: string): Promise<boolean> {
    const site = {
      disk: this.disk,
      machine: this.#machine,
      path: join(this.root, 'lock'),
      store: this.name,
      now: () => this.clock.now(),
      pause: this.#pause,
    }
    return underLock(site, async () => {
      if ((await this.disk.stat(path)) !== undefined) return false
      await this.disk.rename(draft, path).catch(async (error: unknown) => {
        const remains = await this.disk.stat(draft).catch(() => undefined)
        throw remains === undefined ? new OutcomeUnknown(codeOf(error), { cause: error }) : error
      })
      return true
    })
  }
}
