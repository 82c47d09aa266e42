import { isVarveError, VarveError, withoutPasswords, type Json } from 'varve'
import { jsonText, type Paint, Palette } from './paint.ts'
import type { Screen, Surroundings } from './terminal.ts'

/** How a command is to speak. */
export interface OutputOptions {
  /** Fields asked for with `--json`; an empty list means all; undefined means text. */
  readonly json: readonly string[] | undefined
  readonly quiet: boolean
  /** False for `--no-color`. */
  readonly color: boolean
}

/**
 * What a command says, and to whom: data on standard output, everything else on standard error. Nothing that it prints acts on
 * a terminal but its own colours, whoever's words it prints.
 */
export class Output {
  readonly json: readonly string[] | undefined
  /** True when standard output is read by a person: headings, cut cells, remarks. */
  readonly forPeople: boolean
  /** Colours for standard output, which do nothing where none are wanted. */
  readonly paint: Paint
  readonly #out: Screen
  readonly #err: Screen
  readonly #quiet: boolean
  readonly #outPalette: Palette
  readonly #errPalette: Palette
  readonly #warned = new Set<string>()
  #isHushed = false

  constructor({ stdout, stderr, env }: Surroundings, { json, quiet, color }: OutputOptions) {
    this.#out = stdout
    this.#err = stderr
    this.#quiet = quiet
    this.json = json
    this.forPeople = stdout.isTTY === true && json === undefined
    this.#outPalette = new Palette(color && colorful(stdout, env))
    this.#errPalette = new Palette(color && colorful(stderr, env))
    this.paint = this.#outPalette.paint
  }

  /** Says nothing more of what is found: a command whose request is to be shown prints that, or nothing. */
  hush(): void {
    this.#isHushed = true
  }

  /** Writes a line although it was hushed. */
  insist(line: string): void {
    this.#out.write(this.#asIs(`${line}\n`))
  }

  /** Writes a line of data. */
  print(line: string): void {
    if (!this.#isHushed) this.#out.write(`${this.#outPalette.shown(line)}\n`)
  }

  /** Writes data exactly as it is; on a terminal, without what would act on it. */
  write(text: string): void {
    if (!this.#isHushed) this.#out.write(this.#asIs(text))
  }

  /** The same, and waits until whoever reads it can take more. */
  async pour(text: string): Promise<void> {
    const out = this.#out
    if (this.#isHushed) return
    if (out.write(this.#asIs(text)) !== false || out.once === undefined) return
    await new Promise<void>(resolve => out.once?.('drain', resolve))
  }

  /** Says how it went, to a person who watches. A script hears nothing. */
  say(line: string): void {
    if (this.forPeople && !this.#quiet) this.print(line)
  }

  /** Tells what matters even to a script, on standard error: once each. */
  warn(text: string): void {
    if (this.#quiet || this.#warned.has(text)) return
    this.#warned.add(text)
    this.#complain(`${this.#errPalette.paint.yellow('warning:')} ${withoutPasswords(text)}`)
  }

  /** Remarks on standard error for a person, without changing what is printed. */
  remark(text: string): void {
    if (!this.#quiet && !this.#isHushed && this.json === undefined) this.#complain(text)
  }

  /** Prints one object, or a list of them, with the fields that were asked for. Throws USAGE for an unknown field. */
  printJson(value: object): void {
    const chosen = Array.isArray(value) ? value.map(one => this.#chosen(one as object)) : this.#chosen(value)
    this.print(jsonText(chosen, this.#out.isTTY === true ? 2 : undefined))
  }

  /** Prints one object on one line, for commands that print as things happen. */
  printJsonLine(value: object): void {
    this.print(jsonText(this.#chosen(value)))
  }

  /**
   * Says what went wrong, as text or, under `--json`, as an object; standard output stays empty. A driver may have put an
   * address into its message: no password in one is shown.
   */
  fail(error: unknown, hint?: string): void {
    if (this.json !== undefined) {
      const said = withoutPasswords({ ...told(error), ...(hint === undefined ? {} : { hint }) } as Json)
      return this.#complain(jsonText({ error: said }))
    }
    const message = withoutPasswords(error instanceof Error ? error.message : String(error))
    const { red, dim } = this.#errPalette.paint
    this.#complain(`${red('error:')} ${isVarveError(error) ? '' : 'unexpected: '}${message}`)
    if (hint !== undefined) this.#complain(`  ${dim(`hint: ${withoutPasswords(hint)}`)}`)
  }

  #complain(line: string): void {
    this.#err.write(`${this.#errPalette.shown(line)}\n`)
  }

  #asIs(text: string): string {
    return this.#out.isTTY === true ? this.#outPalette.shown(text) : text
  }

  #chosen(value: object): object {
    if (this.json === undefined || this.json.length === 0) return value
    const all = new Map(Object.entries(value))
    const unknown = this.json.find(field => !all.has(field))
    if (unknown !== undefined) {
      const remedy = `Fields are ${[...all.keys()].join(', ')}.`
      throw new VarveError('USAGE', { issue: `There is no field ${unknown} here.`, remedy })
    }
    return Object.fromEntries(this.json.map(field => [field, all.get(field)]))
  }
}

function told(error: unknown): object {
  if (!isVarveError(error))
    return { code: 'UNEXPECTED', message: error instanceof Error ? error.message : String(error) }
  const { code, message, details } = error.toJSON()
  const key = keyIn(details)
  return { code, message, ...(key === undefined ? {} : { key }), details }
}

/** The key a failure is about: its own, or that of the one problem in it. */
function keyIn(details: object): string | undefined {
  if ('key' in details) return typeof details.key === 'string' ? details.key : undefined
  const problems = 'problems' in details && Array.isArray(details.problems) ? (details.problems as object[]) : []
  return problems.length === 1 && problems[0] !== undefined ? keyIn(problems[0]) : undefined
}

function colorful(screen: Screen, env: Surroundings['env']): boolean {
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  return screen.isTTY === true && env['TERM'] !== 'dumb'
}
