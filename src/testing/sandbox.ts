import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder and an environment of a test's own. */
export interface Sandbox extends AsyncDisposable {
  /** The folder, empty but for the files asked for. */
  readonly directory: string
  /** The environment to hand to sources and child processes; the process's own is never touched. */
  readonly env: Readonly<Record<string, string>>
  /** The full path of a file in the folder. */
  path(...parts: string[]): string
  /** Writes a file, with the folders it needs. */
  write(file: string, text: string): Promise<void>
}

/**
 * Makes a private temporary folder with files in it, and an environment; both are gone when it is disposed.
 * @example
 * await using box = await sandbox({ files: { 'config.toml': '[limits]' }, env: { SHOP_SERVER__PORT: '9' } })
 */
export async function sandbox(
  options: { readonly files?: Readonly<Record<string, string>>; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Sandbox> {
  const directory = await mkdtemp(path.join(tmpdir(), 'varve-'))
  await chmod(directory, 0o700)
  const box: Sandbox = {
    directory,
    env: Object.freeze({ ...options.env }),
    path: (...parts) => path.join(directory, ...parts),
    write: async (file, text) => {
      const target = path.join(directory, file)
      if (!target.startsWith(directory + path.sep)) throw new RangeError(`${file} lies outside the sandbox`)
      await mkdir(path.dirname(target), { recursive: true })
      await writeFile(target, text, { mode: 0o600 })
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
  for (const [file, text] of Object.entries(options.files ?? {})) await box.write(file, text)
  return box
}
