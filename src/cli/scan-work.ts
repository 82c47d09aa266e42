import { realpathSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import { LONGEST_TEXT, scan, type Facts, type ScannedFile } from '../scan/index.ts'
import { Progress } from './progress.ts'
import type { Repository } from './repository.ts'
import { declaredFacts, gitFacts } from './scan-facts.ts'
import { keptFiles, workingFiles, type ListedFile } from './scan-listing.ts'
import type { Scanned, ToldFinding } from './scan-report.ts'
import type { Session } from './session.ts'

/** What a scan is asked to look at. */
export interface ScanRequest {
  readonly repository: Repository | undefined
  /** Files and folders; everything when none is named. */
  readonly named: readonly string[]
  /** True for what is about to be committed, a number for so many of the last commits. */
  readonly kept?: 'staged' | number
  /** Files and folders that may read the environment. */
  readonly settings: readonly string[]
}

/** The rules that history is held against: what was committed once stays readable, however the code reads today. */
const ABOUT_SECRETS = new Set(['secret-literal', 'committed-dotenv', 'secret-in-committed-file'])

/** Looks at the working files, at what is staged, or at the last commits. */
export async function scanned(session: Session, request: ScanRequest): Promise<Scanned> {
  // Git names the root by its real path.
  const cwd = realpathSync(session.cwd)
  const root = request.repository?.root ?? cwd
  const facts: Facts = {
    ...gitFacts(request.repository),
    ...(await declaredFacts(session, root)),
    complete: request.named.length === 0 && request.kept === undefined,
    settingsModules: request.settings.map(name => below(root, path.resolve(cwd, name))),
  }
  const reading = new Reading(session)
  const findings = typeof request.kept === 'number' ? inHistory : inFiles
  const found = findings(reading, listed(request, { root, cwd }), facts)
  reading.end()
  const told = found.map(one => ({ ...one, path: below(cwd, path.join(root, one.path)) }))
  return { findings: told, files: reading.files, leftOut: reading.leftOut }
}

function listed(
  { repository, named, kept }: ScanRequest,
  { root, cwd }: { root: string; cwd: string },
): Iterable<ListedFile> {
  if (kept === undefined) return workingFiles(repository, { root, cwd, named, limit: LONGEST_TEXT })
  if (repository === undefined) {
    const issue = 'There is no git repository here, so nothing is staged or kept.'
    throw new VarveError('USAGE', { issue, remedy: 'Leave --staged and --history out.' })
  }
  const folders = named.map(name => below(root, path.resolve(cwd, name)))
  const isNamed = (file: string): boolean =>
    folders.length === 0 || folders.some(one => one === '' || file === one || file.startsWith(`${one}/`))
  const blobs = kept === 'staged' ? repository.staged() : repository.recent(kept)
  return keptFiles(
    repository,
    blobs.filter(blob => isNamed(blob.path)),
    LONGEST_TEXT,
  )
}

function inFiles(reading: Reading, files: Iterable<ListedFile>, facts: Facts): ToldFinding[] {
  return scan(reading.texts(files), facts)
}

/** Each secret once, in the first commit that has it. */
function inHistory(reading: Reading, files: Iterable<ListedFile>, facts: Facts): ToldFinding[] {
  const seen = new Set<string>()
  const found: ToldFinding[] = []
  for (const file of files) {
    const [text] = reading.texts([file])
    if (text === undefined) continue
    const lines = text.text.split('\n')
    // Whatever git keeps today, it kept this.
    for (const finding of scan([text], { ...facts, tracked: new Set([text.path]), untracked: new Set() })) {
      const what = JSON.stringify([finding.path, finding.rule, lines[finding.line - 1]])
      if (!ABOUT_SECRETS.has(finding.rule) || seen.has(what)) continue
      seen.add(what)
      found.push({ ...finding, ...(file.commit === undefined ? {} : { commit: file.commit }) })
    }
  }
  return found
}

/** Reads files one after the other, and keeps count. */
export class Reading {
  files = 0
  readonly leftOut: string[] = []
  readonly #progress: Progress

  constructor(session: Session) {
    this.#progress = new Progress(session, 'Scanning: file')
  }

  /** The files that hold text. */
  *texts(files: Iterable<ListedFile>): Generator<ScannedFile> {
    const of = Array.isArray(files) && files.length > 1 ? files.length : undefined
    for (const { path: file, content } of files) {
      const bytes = content()
      if (bytes === 'too long') this.leftOut.push(file)
      if (bytes === undefined || bytes === 'too long') continue
      this.#progress.step(++this.files, of)
      // What holds a NUL was not written to be read.
      if (!bytes.subarray(0, 8192).includes(0)) yield { path: file, text: bytes.toString('utf8') }
    }
  }

  end(): void {
    this.#progress.end()
  }
}

/** A path below a folder, with forward slashes. */
export function below(folder: string, full: string): string {
  return path.relative(folder, full).split(path.sep).join('/')
}
