import { mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A folder as Kubernetes mounts a ConfigMap or a Secret: files are links through `..data`, which is swapped as one. */
export class ConfigMap {
  readonly folder: string
  #generation = 0

  constructor(folder: string, files: Readonly<Record<string, string>>) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    this.swap(files)
  }

  /** Puts a new generation in place as the kubelet does: written aside, one rename, then the old one is removed. */
  swap(files: Readonly<Record<string, string>>): void {
    this.#generation += 1
    const name = `..2026_01_15_03_47_${String(this.#generation).padStart(4, '0')}`
    mkdirSync(this.path(name))
    for (const [file, text] of Object.entries(files)) writeFileSync(this.path(name, file), text)
    const before = this.#current()
    symlinkSync(name, this.path('..data_tmp'))
    renameSync(this.path('..data_tmp'), this.path('..data'))
    for (const file of Object.keys(files)) if (before === undefined) symlinkSync(`..data/${file}`, this.path(file))
    if (before !== undefined) rmSync(this.path(before), { recursive: true })
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts)
  }

  #current(): string | undefined {
    try {
      return readlinkSync(this.path('..data'))
    } catch {
      return undefined
    }
  }
}
