import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import type { Blob, Repository } from './repository.ts'

/** A file to be scanned: its path below the root, and what reads it. */
export interface ListedFile {
  readonly path: string
  /** The commit it is of, for one that is looked at in the past. */
  readonly commit?: string
  /** Its bytes; undefined where there are too many, or where it is gone. */
  readonly content: () => Buffer | undefined | 'too long'
}

/** What a listing is made from. */
export interface ListingRequest {
  /** The repository's root, or the folder that is scanned. */
  readonly root: string
  readonly cwd: string
  /** Files and folders that were named; everything when none was. */
  readonly named: readonly string[]
  /** Bytes of the longest file that is read. */
  readonly limit: number
}

/** Folders that hold nothing anybody wrote. */
const PASSED_OVER = new Set(['node_modules', '.git', '.varve', 'dist', 'coverage'])

/** The files of a repository that git keeps or would keep, or those of a folder; only those below what was named. */
export function workingFiles(repository: Repository | undefined, request: ListingRequest): ListedFile[] {
  const known = repository && [...repository.tracked(), ...repository.untracked()]
  const paths = known === undefined ? undefined : [...new Set(known)].toSorted()
  const chosen =
    request.named.length === 0
      ? (paths ?? walk(request.root, ''))
      : [...new Set(request.named.flatMap(name => below(name, paths, request)))]
  return chosen.map(file => ({ path: file, content: () => contentOf(path.join(request.root, file), request.limit) }))
}

/** Contents that git has, staged or from its history, as files. Each is read when it is its turn. */
export function* keptFiles(repository: Repository, blobs: readonly Blob[], limit: number): Generator<ListedFile> {
  for (const [{ path: file, commit }, content] of repository.contents(blobs, limit)) {
    yield { path: file, content: () => content ?? 'too long', ...(commit === undefined ? {} : { commit }) }
  }
}

/** Files below something named. What git ignores is looked at too when it is named. */
function below(name: string, known: readonly string[] | undefined, { root, cwd }: ListingRequest): string[] {
  const full = path.resolve(cwd, name)
  const file = path.relative(root, full).split(path.sep).join('/')
  const stats = lstatSync(full, { throwIfNoEntry: false })
  if (stats === undefined) {
    throw new VarveError('USAGE', { issue: `There is no file or folder ${name}.`, remedy: 'Name one that is there.' })
  }
  if (!stats.isDirectory()) return [file]
  const listed = known?.filter(one => file === '' || one.startsWith(`${file}/`)) ?? []
  return listed.length > 0 ? listed : walk(root, file)
}

/** Every file below a folder, in order. Links are not followed: they may lead anywhere. */
function walk(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true })
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : walk(root, file)
      return entry.isFile() ? [file] : []
    })
}

function contentOf(file: string, limit: number): ReturnType<ListedFile['content']> {
  const stats = lstatSync(file, { throwIfNoEntry: false })
  // Deleted and not yet told to git, a link, or another repository inside this one.
  if (stats === undefined || !stats.isFile()) return undefined
  return stats.size > limit ? 'too long' : readFileSync(file)
}
