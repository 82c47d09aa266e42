import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { VarveError } from 'varve'

/** The content of a file as git keeps it. */
export interface Blob {
  /** Below the repository's root, with forward slashes. */
  readonly path: string
  /** Its name in git. */
  readonly object: string
  /** The commit it came with; absent for what is staged. */
  readonly commit?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** How many contents are asked for at once. */
const AT_ONCE = 200

/** A git repository, asked by git itself. */
export class Repository {
  readonly root: string
  readonly #env: Environment

  private constructor(root: string, env: Environment) {
    this.root = root
    this.#env = env
  }

  /** The repository a folder lies in; undefined where there is none, or no git. */
  static around(folder: string, env: Environment): Repository | undefined {
    const { status, stdout } = git(['rev-parse', '--show-toplevel'], { folder, env })
    return status === 0 ? new Repository(path.resolve(stdout.toString().replace(/\r?\n$/, '')), env) : undefined
  }

  /** Files that git keeps. */
  tracked(): string[] {
    return this.#list(['ls-files', '-z'])
  }

  /** Files that it would keep if somebody added everything. */
  untracked(): string[] {
    return this.#list(['ls-files', '-z', '--others', '--exclude-standard'])
  }

  /** What the next commit adds or changes. */
  staged(): Blob[] {
    return blobsIn(this.#list(['diff', '--cached', '--raw', '-z', '--no-abbrev', '--no-renames']))
  }

  /** What the last commits added or changed, the oldest first. */
  recent(commits: number): Blob[] {
    if (git(['rev-parse', '--verify', 'HEAD'], { folder: this.root, env: this.#env }).status !== 0) return []
    const how = ['--format=%x01%H', '--raw', '-z', '--no-abbrev', '--no-renames']
    return blobsIn(this.#list(['log', '--reverse', `--max-count=${commits}`, ...how]))
  }

  /** The contents of blobs, a few at a time; undefined for one that is longer than `limit` bytes. */
  *contents(blobs: readonly Blob[], limit: number): Generator<readonly [Blob, Buffer | undefined]> {
    for (let begin = 0; begin < blobs.length; begin += AT_ONCE) {
      const some = blobs.slice(begin, begin + AT_ONCE)
      const sizes = sizesIn(this.#run(['cat-file', '--batch-check'], namesOf(some)).toString())
      const short = some.filter(({ object }) => (sizes.get(object) ?? Infinity) <= limit)
      const contents = contentsIn(this.#run(['cat-file', '--batch'], namesOf(short)))
      for (const blob of some) yield [blob, contents.get(blob.object)]
    }
  }

  /** Where a hook of this repository belongs, whatever folder it keeps them in. */
  hook(name: string): string {
    return path.resolve(
      this.root,
      this.#run(['rev-parse', '--git-path', `hooks/${name}`])
        .toString()
        .trimEnd(),
    )
  }

  #list(args: readonly string[]): string[] {
    const listed = this.#run(args).toString().split('\0')
    return listed.filter(one => one !== '')
  }

  #run(args: readonly string[], input = ''): Buffer {
    const { status, stdout, stderr } = git(args, { folder: this.root, env: this.#env, input })
    if (status === 0) return stdout
    const said = stderr.toString().trim().split('\n').at(-1) ?? ''
    throw new VarveError('USAGE', { issue: `git ${args[0] ?? ''} failed (${said}).`, remedy: 'Mend the repository.' })
  }
}

function git(
  args: readonly string[],
  { folder, env, input = '' }: { readonly folder: string; readonly env: Environment; readonly input?: string },
): { readonly status: number | null; readonly stdout: Buffer; readonly stderr: Buffer } {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: folder,
    env: { ...env },
    input,
    maxBuffer: Infinity,
  })
  // Without git there is nothing on either stream.
  return error === undefined
    ? { status, stdout, stderr }
    : { status: -1, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
}

/** A file that was added or changed; links and other repositories inside this one are none. */
const CHANGED = /^\n?:\d+ 100\d+ [0-9a-f]+ ([0-9a-f]+) [AM]$/

/** Reads what git prints with `--raw -z`: commits, if it names them, and for each file what changed and its path. */
function blobsIn(parts: readonly string[]): Blob[] {
  const found: Blob[] = []
  let commit: string | undefined
  for (const [index, part] of parts.entries()) {
    if (part.startsWith('\u0001')) commit = part.slice(1)
    const object = CHANGED.exec(part)?.[1]
    const file = parts[index + 1]
    if (object !== undefined && file !== undefined) found.push({ path: file, object, ...(commit && { commit }) })
  }
  return found
}

function namesOf(blobs: readonly Blob[]): string {
  return blobs.map(({ object }) => `${object}\n`).join('')
}

/** Reads `<object> blob <size>` a line. */
function sizesIn(printed: string): ReadonlyMap<string, number> {
  const lines = printed.split('\n').map(line => line.split(' '))
  return new Map(lines.map(([object = '', , size]) => [object, Number(size)]))
}

/** Reads `<object> blob <size>`, the content and a newline, one after the other. */
function contentsIn(printed: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = 0; at < printed.length;) {
    const end = printed.indexOf(10, at)
    const [object = '', , size] = printed.subarray(at, end).toString().split(' ')
    const length = Number(size)
    found.set(object, printed.subarray(end + 1, end + 1 + length))
    at = end + 1 + length + 1
  }
  return found
}
