import type { MapPart, ScalarPart } from '../../core/layers/part.ts'
import type { SourceComplaint, SourceOrigin } from '../../core/ports.ts'
import { composeLines, literalLines } from './dotenv-docker.ts'
import { dotenvLines } from './dotenv-grammar.ts'
import type { Assignment, Dialect, Quote, Remark } from './dotenv-lines.ts'
import { forbiddenName, notUtf8, setTwice } from './dotenv-remarks.ts'
import { COMPLAINTS } from './draft.ts'
import { Lines } from './lines.ts'
import type { Format } from './reading.ts'

/**
 * Whose rules a `.env` file follows: those of the npm package `dotenv`, of Docker Compose, or of
 * `docker run --env-file`, which takes every character behind the `=` as it is.
 */
export type DotenvDialect = 'dotenv' | 'compose' | 'literal'

/** One variable of a `.env` file. */
export interface DotenvEntry {
  readonly name: string
  /** The value, without its quotes; nothing in it is replaced yet. */
  readonly text: string
  readonly origin: Extract<SourceOrigin, { file: string }>
  readonly quote: Quote
  /** True where `${…}` in the text means another value; in single quotes it never does. */
  readonly references: boolean
  /** True for a name alone, which takes its value from the environment. */
  readonly inherited: boolean
}

/** What a `.env` file has to say: its variables in order, repeated ones too, and all there is to complain of. */
export interface DotenvReading {
  readonly entries: readonly DotenvEntry[]
  readonly complaints: readonly SourceComplaint[]
}

const DIALECTS: Readonly<Record<DotenvDialect, Dialect>> = {
  dotenv: dotenvLines,
  compose: composeLines,
  literal: literalLines,
}

/**
 * Reads a `.env` file. Nothing in it is ever run. Whatever its author may not expect is complained of with line and
 * column: a value cut off at a `#`, a line that sets nothing. Never throws, and never quotes a value.
 * @example parseDotenv('PORT=8080\n', '.env').entries[0].text // '8080'
 */
export function parseDotenv(
  text: string,
  file: string,
  { dialect = 'dotenv' }: { readonly dialect?: DotenvDialect } = {},
): DotenvReading {
  const plain = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
  const draft = new Draft(plain, file)
  const foreign = plain.search(/[\0\uFFFD\uFFFE]/)
  if (foreign !== -1) draft.remark(notUtf8(foreign, plain.includes('\0')))
  if (plain.includes('\0')) return draft
  for (const line of DIALECTS[dialect](plain)) {
    if ('name' in line) draft.add(line, dialect)
    else for (const remark of line.remarks) draft.remark(remark)
  }
  return draft
}

/** `.env` as a format: its names are the names of keys and groups. */
export const dotenv: Format = (text, file) => {
  const { entries, complaints } = parseDotenv(text, file)
  const [first] = entries
  if (first === undefined) return { documents: [], complaints }
  const members = new Map<string, ScalarPart>()
  for (const { name, text, origin, references } of entries) {
    // Set anew, so that the last of several counts, in the place where it stands.
    members.delete(name)
    members.set(name, { kind: 'scalar', origin, text, ...(references ? { references } : {}) })
  }
  const document: MapPart = { kind: 'map', origin: { file, line: 1, column: 1 }, members }
  return { documents: [document], complaints }
}

/** A reading in the making. */
class Draft implements DotenvReading {
  readonly entries: DotenvEntry[] = []
  readonly complaints: SourceComplaint[] = []
  readonly #file: string
  readonly #lines: Lines
  readonly #told = { error: 0, warning: 0 }
  /** The line on which each name was set last. */
  readonly #seen = new Map<string, number>()

  constructor(text: string, file: string) {
    this.#file = file
    this.#lines = new Lines(text)
  }

  remark({ code, at, issue, remedy, severity = 'warning' }: Remark, about?: string): void {
    this.#told[severity] += 1
    // A file of noise must not become a report of noise.
    if (this.#told[severity] > COMPLAINTS) return
    const more = about === undefined ? {} : { about }
    this.complaints.push({ code, issue, remedy, severity, origin: this.#origin(at), ...more })
  }

  add(line: Assignment, dialect: DotenvDialect): void {
    const { name, text, quote, nameAt, valueAt } = line
    if (name === '__proto__') return this.remark(forbiddenName(nameAt), name)
    const earlier = this.#seen.get(name)
    if (earlier !== undefined) this.remark(setTwice(nameAt, earlier), name)
    this.#seen.set(name, this.#lines.at(nameAt).line)
    for (const remark of line.remarks) this.remark(remark, name)
    this.entries.push({
      name,
      text,
      quote,
      origin: this.#origin(valueAt),
      references: dialect !== 'literal' && quote !== 'single' && text.includes('${'),
      inherited: line.inherited === true,
    })
  }

  #origin(at: number): DotenvEntry['origin'] {
    return { file: this.#file, ...this.#lines.at(at) }
  }
}
