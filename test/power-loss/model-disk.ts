/**
 * A disk in memory that knows what a power loss leaves of it. A file's content is durable once it is fsynced; a name
 * is durable once its folder is. What was not made durable may survive or not, each effect for itself, as file systems
 * differ: the survivors are chosen when the power comes back.
 */
import { dirname, basename } from 'node:path'
import type { Disk, FileFacts, NewFile } from 'varve/stores/file'

/** One call of the disk, by its place in the run. */
export interface Call {
  readonly index: number
  readonly operation: Operation
  readonly path: string
}

export type Operation = keyof Disk | 'write' | 'sync' | 'close'

/** Decides about one call: let it be, or throw instead of it (`before`) or after its effect (`after`). */
export interface Weather {
  before?(call: Call): void
  after?(call: Call): void
}

/** Chooses what survives of that which was not made durable. */
export interface Survival {
  readonly title: string
  /** Whether a name's change survives. */
  name(): boolean
  /** How many bytes survive of a file that has `length`, none of them promised. */
  bytes(length: number): number
}

/** The call during which the power went, and every call after it. */
export class PowerLoss extends Error {
  override readonly name = 'PowerLoss'
}

interface FileNode {
  readonly kind: 'file'
  content: Uint8Array
  /** What an fsync promised; shorter than the content while something is not fsynced. */
  durable: Uint8Array
  names: number
}

interface FolderNode {
  readonly kind: 'folder'
  readonly names: Map<string, DiskNode>
  durable: Map<string, DiskNode>
  /** Changes since the last fsync, in order: a name given (a node) or taken away (undefined). */
  changes: { readonly name: string; readonly node: DiskNode | undefined }[]
}

type DiskNode = FileNode | FolderNode

const NOTHING = new Uint8Array()

/** When everything on the disk was written, in milliseconds since 1970 UTC: the clock of a run stands still. */
export const WRITTEN = Date.UTC(2026, 0, 15)

/** A disk whose power can be cut. Give `weather` to cut it, or to make calls fail. */
export class ModelDisk implements Disk {
  readonly calls: Call[] = []
  /** How often the power came back: locks of before are nobody's. */
  readonly starts: number
  /** Whether a file can have two names here. */
  hasLinks = true
  weather: Weather = {}
  readonly #root: FolderNode

  constructor(root: FolderNode = folder(), starts = 1) {
    this.#root = root
    this.starts = starts
  }

  /** The disk as it is found when the power comes back. This one stays as it is, to be rebooted otherwise. */
  reboot(survival: Survival): ModelDisk {
    const after = new ModelDisk(surviving(this.#root, survival, new Map()) as FolderNode, this.starts + 1)
    after.hasLinks = this.hasLinks
    return after
  }

  async makeDirectory(path: string): Promise<void> {
    this.#call('makeDirectory', path, () => this.#give(path, folder()))
  }

  async create(path: string): Promise<NewFile> {
    const node: FileNode = { kind: 'file', content: NOTHING, durable: NOTHING, names: 0 }
    this.#call('create', path, () => this.#give(path, node))
    return {
      write: async bytes =>
        this.#call('write', path, () => {
          node.content = Buffer.concat([node.content, bytes])
        }),
      sync: async () =>
        this.#call('sync', path, () => {
          node.durable = node.content
        }),
      close: async () => this.#call('close', path, () => undefined),
    }
  }

  async read(path: string, limit: number): Promise<Uint8Array> {
    return this.#call('read', path, () => {
      const { content } = this.#file(path)
      if (content.length > limit) throw failure('EFBIG', path)
      return content
    })
  }

  async readPart(path: string, offset: number, length: number): Promise<Uint8Array> {
    return this.#call('readPart', path, () => this.#file(path).content.subarray(offset, offset + length))
  }

  async link(from: string, to: string): Promise<void> {
    this.#call('link', to, () => {
      if (!this.hasLinks) throw failure('ENOTSUP', to)
      this.#give(to, this.#file(from))
    })
  }

  async rename(from: string, to: string): Promise<void> {
    this.#call('rename', to, () => {
      const node = this.#file(from)
      this.#take(from)
      if (this.#find(to) !== undefined) this.#take(to, 'replaced')
      this.#give(to, node)
    })
  }

  async unlink(path: string): Promise<void> {
    this.#call('unlink', path, () => {
      this.#file(path)
      this.#take(path)
    })
  }

  async list(path: string): Promise<string[]> {
    return this.#call('list', path, () => [...this.#folder(path).names.keys()])
  }

  async syncDirectory(path: string): Promise<void> {
    this.#call('syncDirectory', path, () => {
      const node = this.#folder(path)
      node.durable = new Map(node.names)
      node.changes = []
    })
  }

  async stat(path: string): Promise<FileFacts | undefined> {
    return this.#call('stat', path, () => {
      const node = this.#find(path)
      if (node === undefined) return undefined
      const modified = WRITTEN
      if (node.kind === 'folder') return { directory: true, size: 0, mode: 0o700, modified, names: 1 }
      return { directory: false, size: node.content.length, mode: 0o600, modified, names: node.names }
    })
  }

  watch(): () => void {
    return () => undefined
  }

  // Everything happens in the call itself, so that the order of calls is the order of effects.
  #call<T>(operation: Operation, path: string, effect: () => T): T {
    const call = { index: this.calls.length, operation, path }
    this.calls.push(call)
    this.weather.before?.(call)
    const result = effect()
    this.weather.after?.(call)
    return result
  }

  #give(path: string, node: DiskNode): void {
    const parent = this.#folder(dirname(path))
    const name = basename(path)
    if (parent.names.has(name)) throw failure('EEXIST', path)
    parent.names.set(name, node)
    parent.changes.push({ name, node })
    if (node.kind === 'file') node.names++
  }

  // A name that is replaced is never absent in between: the change that gives it anew is the only one.
  #take(path: string, how: 'removed' | 'replaced' = 'removed'): void {
    const parent = this.#folder(dirname(path))
    const name = basename(path)
    const node = parent.names.get(name)
    parent.names.delete(name)
    if (how === 'removed') parent.changes.push({ name, node: undefined })
    if (node?.kind === 'file') node.names--
  }

  #file(path: string): FileNode {
    const node = this.#find(path)
    if (node === undefined) throw failure('ENOENT', path)
    if (node.kind !== 'file') throw failure('EISDIR', path)
    return node
  }

  #folder(path: string): FolderNode {
    const node = this.#find(path)
    if (node === undefined) throw failure('ENOENT', path)
    if (node.kind !== 'folder') throw failure('ENOTDIR', path)
    return node
  }

  #find(path: string): DiskNode | undefined {
    let node: DiskNode | undefined = this.#root
    for (const name of path.split('/').filter(part => part !== '')) {
      node = node?.kind === 'folder' ? node.names.get(name) : undefined
    }
    return node
  }
}

/** An error as Node's file system throws it. */
export function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}

function folder(): FolderNode {
  return { kind: 'folder', names: new Map(), durable: new Map(), changes: [] }
}

function surviving(node: DiskNode, survival: Survival, seen: Map<DiskNode, DiskNode>): DiskNode {
  const known = seen.get(node)
  if (known !== undefined) return known
  const after = node.kind === 'file' ? survivingFile(node, survival) : folder()
  seen.set(node, after)
  if (node.kind === 'folder' && after.kind === 'folder') fill(after, node, survival, seen)
  return after
}

function survivingFile({ content, durable }: FileNode, survival: Survival): FileNode {
  const whole =
    content === durable ? content : content.subarray(0, Math.max(durable.length, survival.bytes(content.length)))
  return { kind: 'file', content: whole, durable: whole, names: 0 }
}

function fill(after: FolderNode, before: FolderNode, survival: Survival, seen: Map<DiskNode, DiskNode>): void {
  const names = new Map(before.durable)
  for (const { name, node } of before.changes) {
    if (!survival.name()) continue
    if (node === undefined) names.delete(name)
    else names.set(name, node)
  }
  for (const [name, node] of names) {
    const survivor = surviving(node, survival, seen)
    if (survivor.kind === 'file') survivor.names++
    after.names.set(name, survivor)
    after.durable.set(name, survivor)
  }
}
