import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { originText, type Inspection, type Problem, type SourceOrigin } from 'varve'
import { LONGEST_TEXT, scan } from '../scan/index.ts'
import { Repository } from './repository.ts'
import type { Session } from './session.ts'
import { standings } from './standing.ts'
import type { Target } from './target.ts'

/** A place in a file where a source found a secret. */
interface Placed {
  readonly key: string
  readonly place: SourceOrigin
  /** The file below the repository's root, with forward slashes. */
  readonly path: string
  /** Where in it; a secret file holds nothing else. */
  readonly at: { readonly line: number; readonly column: number } | undefined
}

/** Values of secret keys in files that git keeps, as the sources found them. */
export class CommittedSecrets {
  readonly #repository: Repository | undefined
  readonly #tracked: ReadonlySet<string>
  readonly #target: Target
  readonly #directory: string

  constructor(session: Session, target: Target) {
    this.#target = target
    // Git names the root by its real path.
    this.#directory = realpathSync(target.directory)
    this.#repository = Repository.around(target.directory, session.surroundings.env)
    this.#tracked = new Set(this.#repository?.tracked() ?? [])
  }

  /** What one start finds in such files. */
  problems(inspection: Inspection): Problem[] {
    const placed = this.#placed(inspection)
    const lines = this.#judged(placed)
    const isSecret = ({ path: file, at }: Placed): boolean => at === undefined || lines.has(`${file}:${at.line}`)
    return placed.filter(isSecret).map(({ key, place, path: file }) => {
      const issue = 'is secret, and its value stands in a file that git keeps'
      return { code: 'SECRET_EXPOSED', key, issue, origin: originText(place), place, remedy: remedyFor(file) }
    })
  }

  #placed(inspection: Inspection): Placed[] {
    const root = this.#repository?.root
    if (root === undefined) return []
    const secret = standings(this.#target, inspection).filter(({ declared }) => declared.secret)
    return secret.flatMap(({ key, listing }) =>
      listing.explanation.layers.flatMap(({ origin: place }) => {
        if (place === undefined || !('file' in place || 'secretFile' in place)) return []
        const file = 'file' in place ? place.file : place.secretFile
        const below = path.relative(root, path.resolve(this.#directory, file)).split(path.sep).join('/')
        return this.#tracked.has(below) ? [{ key, place, path: below, at: 'file' in place ? place : undefined }] : []
      }),
    )
  }

  /** Lines with a secret, as `varve scan` judges them: a reference is none, and a comment may excuse one. */
  #judged(placed: readonly Placed[]): ReadonlySet<string> {
    const inLines = placed.flatMap(({ key, path: file, at }) => (at === undefined ? [] : [{ key, path: file, ...at }]))
    const files = [...new Set(inLines.map(one => one.path))].map(file => ({ path: file, text: this.#text(file) }))
    const found = scan(files, { tracked: this.#tracked, placedSecrets: inLines })
    const about = found.filter(({ rule }) => rule === 'secret-in-committed-file')
    return new Set(about.map(one => `${one.path}:${one.line}`))
  }

  #text(file: string): string {
    const text = readFileSync(path.join(this.#repository?.root ?? '', file), 'utf8')
    return text.length > LONGEST_TEXT ? '' : text
  }
}

/** Files that hold secrets by their name are not to be kept at all. */
function remedyFor(file: string): string {
  const name = path.posix.basename(file)
  const holdsSecrets = /^\.(env|secrets)\b/.test(name) || !/\.[a-z]/i.test(name)
  return holdsSecrets
    ? `Run \`git rm --cached ${file}\`, have git ignore it, and replace the secret: history keeps it.`
    : 'Give it by a variable or a secret file, or keep a reference in the file; then replace it: history keeps it.'
}
