import { ignoreFilesOf, wholeFolders } from './dockerignore.ts'
import type { Facts, ScannedFile } from './facts.ts'
import { FileText } from './file-text.ts'
import type { Finding, Sighting } from './finding.ts'
import { rules } from './rules.ts'
import { ScannedModules } from './settings-imports.ts'
import { Suppressions } from './suppression.ts'

/** The longest text that is looked through, in characters. What is longer was not written by hand. */
export const LONGEST_TEXT = 2 ** 20

const ids = rules.map(({ id }) => id)
const severities = new Map(rules.map(({ id, severity }) => [id, severity]))

/**
 * Looks through texts for what should not be in a repository. The files may come one at a time, so that no more than one
 * has to be in memory; findings are in the order of the files and their lines. Texts that are too long, or that no
 * person can read, are passed over.
 * @example scan([{ path: 'Dockerfile', text: 'FROM node\nENV API_KEY=abc' }])
 */
export function scan(files: Iterable<ScannedFile>, facts: Facts = {}): Finding[] {
  const neighbours = new Neighbours(facts)
  const found: Finding[][] = []
  for (const given of files) {
    if (given.text.length > LONGEST_TEXT || isBinary(given.text)) continue
    const file = new FileText(given)
    neighbours.add(file, found.length)
    found.push(findingsIn(file, facts))
  }
  // What only several files together show joins the findings of its file.
  for (const { file, number, sightings } of neighbours.sightings()) {
    found[number] = sorted([...(found[number] ?? []), ...named(file, sightings)])
  }
  return found.flat()
}

function findingsIn(file: FileText, facts: Facts): Finding[] {
  const sightings = rules.flatMap(({ id, look }) => Array.from(look(file, facts), seen => ruled(id, seen)))
  const idle = Array.from(new Suppressions(file, ids).idle(), seen => ruled('idle-ignore', seen))
  return sorted(named(file, [...sightings, ...idle]))
}

/** A sighting with the rule it is of. */
type Ruled = Sighting & { readonly rule: string }

function ruled(rule: string, sighting: Sighting): Ruled {
  return { ...sighting, rule }
}

/** Findings with their place, without those that a comment excuses. */
function named(file: FileText, sightings: readonly Ruled[]): Finding[] {
  const suppressions = new Suppressions(file, ids)
  return sightings.flatMap(({ rule, at, issue, remedy, severity = severities.get(rule) ?? 'error' }) => {
    const { line, column } = file.place(at)
    if (suppressions.excuse(rule, line)) return []
    return [{ rule, path: file.path, line, column, issue, remedy, severity }]
  })
}

function sorted(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** True for what is no text: a NUL stands in no file that was written to be read. */
function isBinary(text: string): boolean {
  return text.slice(0, 8192).includes('\0')
}

/** A file whose neighbours have to be seen before it can be judged. */
interface Kept {
  readonly file: FileText
  /** Which of the files it is. */
  readonly number: number
}

/** What is kept of all files until the last one was seen. */
class Neighbours {
  readonly #modules = new ScannedModules()
  readonly #declaring: Kept[] = []
  readonly #dockerfiles: Kept[] = []
  readonly #ignoreFiles = new Map<string, string>()
  readonly #complete: boolean

  constructor({ complete = false }: Facts) {
    this.#complete = complete
  }

  add(file: FileText, number: number): void {
    this.#modules.add(file)
    if (this.#modules.declares(file)) this.#declaring.push({ file, number })
    if (file.language === 'dockerfile') this.#dockerfiles.push({ file, number })
    if (file.path.endsWith('.dockerignore')) this.#ignoreFiles.set(file.path, file.text)
  }

  *sightings(): Generator<Kept & { readonly sightings: readonly Ruled[] }> {
    for (const kept of this.#declaring) {
      const seen = [...this.#modules.applicationImports(kept.file)]
      yield { ...kept, sightings: seen.map(one => ruled('settings-module-imports', one)) }
    }
    for (const kept of this.#dockerfiles) {
      const ignores = ignoreFilesOf(kept.file.path).map(path => this.#ignoreFiles.get(path))
      const ignore = ignores.find(text => text !== undefined)
      // One that was not given may still be there.
      if (ignore === undefined && !this.#complete) continue
      const seen = [...wholeFolders(kept.file, ignore)]
      yield { ...kept, sightings: seen.map(one => ruled('dockerfile-secret', one)) }
    }
  }
}
