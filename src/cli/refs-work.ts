import { realpathSync } from 'node:fs'
import path from 'node:path'
import { KeyReferences, LONGEST_TEXT, type KeyReference, type NamedKey, type UndeclaredRead } from '../scan/index.ts'
import { Repository } from './repository.ts'
import { workingFiles } from './scan-listing.ts'
import { below, Reading } from './scan-work.ts'
import type { Session } from './session.ts'

/** What code says about keys. */
export interface CodeReferences {
  readonly references: readonly KeyReference[]
  readonly undeclared: readonly UndeclaredRead[]
  /** Keys that no code reads, tests aside. */
  readonly unread: readonly string[]
  /** How many files were looked at. */
  readonly files: number
  /** Files that are too long to be looked at. */
  readonly leftOut: readonly string[]
}

/** Looks for keys in the working files: what git keeps or would keep, below what is named. */
export function codeReferences(session: Session, keys: readonly NamedKey[], named: readonly string[]): CodeReferences {
  const cwd = realpathSync(session.cwd)
  const repository = Repository.around(session.cwd, session.surroundings.env)
  const root = repository?.root ?? cwd
  const reading = new Reading(session)
  const finder = new KeyReferences(keys)
  const here = <T extends { readonly path: string }>(one: T): T => ({
    ...one,
    path: below(cwd, path.join(root, one.path)),
  })
  const references: KeyReference[] = []
  const undeclared: UndeclaredRead[] = []
  for (const file of reading.texts(workingFiles(repository, { root, cwd, named, limit: LONGEST_TEXT }))) {
    if (file.text.length > LONGEST_TEXT) continue
    const found = finder.in(file)
    references.push(...found.references.map(here))
    undeclared.push(...found.undeclared.map(here))
  }
  reading.end()
  const read = new Set(references.filter(({ isTest }) => !isTest).map(({ key }) => key))
  const unread = keys.filter(({ key }) => !read.has(key)).map(({ key }) => key)
  return { references, undeclared, unread, files: reading.files, leftOut: reading.leftOut }
}
