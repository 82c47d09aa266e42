import { environmentNames } from '../core/definition/key.ts'
import { FORBIDDEN_NAMES } from '../core/json.ts'
import type { Source, SourceComplaint, SourceKey, SourceReport } from '../core/ports.ts'
import { inside, kindOf } from './inside.ts'
import { Names, type Found } from './names.ts'
import { readVariables, type Variable } from './variables.ts'

/** How arguments are read. */
export interface ArgsOptions {
  /** The arguments; those of this process when absent. */
  readonly from?: readonly string[]
  /** Begins every option, before a dot or a dash: `shop` reads `--shop.server.port`. */
  readonly prefix?: string
}

/**
 * Command-line arguments as a source: `--server.port 9`, `--server-port=9`, `--checkout.newFlow` and
 * `--no-checkout.newFlow` for a switch, `--hosts a --hosts b` for a list, `--labels.team x` for a part. What follows
 * `--` is not looked at, and options of the program's own are left alone.
 * @example sources: [env(), args()]
 */
export function args(options: ArgsOptions = {}): Source {
  const option = ({ key }: Pick<SourceKey, 'key'>): string => `--${prefixed(key, options.prefix)}`
  return {
    layer: 'argument',
    name: 'arguments',
    load: ({ keys }) => {
      const reading = new Reading(Names.for(keys, { prefixes: [''], by: 'derived' }), options.prefix)
      reading.read(options.from ?? process.argv.slice(2))
      return reading.report(keys.map(option))
    },
    absence: key => `${option(key)} is not given`,
    // Whoever lists processes would see a secret.
    mend: key => (key.secret ? undefined : `pass ${option(key)}`),
  }
}

function prefixed(key: string, prefix: string | undefined): string {
  return prefix === undefined || prefix === '' ? key : `${prefix}.${key}`
}

/** An option with its text. */
interface Given {
  readonly option: string
  readonly name: string
  readonly text: string
}

/** Arguments, one after the other. */
class Reading {
  readonly #names: Names
  readonly #prefix: string | undefined
  /** What is given for each place, in order. */
  readonly #given = new Map<string, [Given, ...Given[]]>()
  readonly #complaints: SourceComplaint[] = []
  readonly #ignored: NonNullable<SourceReport['ignored']>[number][] = []

  constructor(names: Names, prefix: string | undefined) {
    this.#names = names
    this.#prefix = prefix === '' ? undefined : prefix
  }

  read(words: readonly string[]): void {
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? ''
      if (word === '--') return
      if (word.startsWith('--') && this.#take(word, words[at + 1])) at += 1
    }
  }

  /** Takes one option; true when the next word was its value. */
  #take(word: string, next: string | undefined): boolean {
    const equals = word.indexOf('=')
    const option = equals === -1 ? word : word.slice(0, equals)
    const text = equals === -1 ? undefined : word.slice(equals + 1)
    const name = nameOf(option.slice(2), this.#prefix)
    if (name === undefined) return this.#negate(option, text)
    const found = this.#names.find(name)
    if (found === undefined && this.#negate(option, text)) return false
    // Told of by its name, should it be nearly one of ours.
    if (found === undefined && this.#names.group(name) === undefined)
      return this.#put({ option, name, text: text ?? '' })
    if (text !== undefined) return this.#put({ option, name, text }, found)
    if (found !== undefined && this.#kindOf(found) === 'switch') {
      const isSaid = next === 'true' || next === 'false'
      this.#put({ option, name, text: isSaid ? next : 'true' }, found)
      return isSaid
    }
    if (next === undefined || next.startsWith('--')) return this.#complain(option, NO_VALUE)
    this.#put({ option, name, text: next }, found)
    return true
  }

  /** Takes `--no-<switch>`. Never takes the next word. */
  #negate(option: string, text: string | undefined): boolean {
    if (!option.startsWith('--no-')) return false
    const name = nameOf(option.slice('--no-'.length), this.#prefix)
    const found = name === undefined ? undefined : this.#names.find(name)
    if (name === undefined || found === undefined) return false
    if (this.#kindOf(found) !== 'switch') this.#complain(option, NO_SWITCH)
    else if (text !== undefined) this.#complain(option, NO_TEXT)
    else this.#put({ option, name, text: 'false' }, found)
    return true
  }

  #kindOf({ lead, rest }: Found): ReturnType<typeof kindOf> {
    const { shape } = lead.key
    const reached = inside(shape, rest, true)
    return 'path' in reached ? kindOf(reached.node, shape) : 'other'
  }

  #put(given: Given, found?: Found): false {
    const { option } = given
    const place = found === undefined ? given.name : [found.lead.key.key, ...found.rest].join('\0')
    const before = this.#given.get(place)
    if (before === undefined && found?.lead.key.secret === true) this.#complain(option, EXPOSED)
    if (found === undefined || before === undefined) this.#given.set(place, [given])
    else if (this.#kindOf(found) === 'list' && ![given, ...before].some(isJsonList)) before.push(given)
    else {
      for (const one of before) this.#pass(one, found, given)
      this.#given.set(place, [given])
    }
    return false
  }

  #pass({ option }: Given, { lead }: Found, by: Given): void {
    const again = by.option === option ? 'it is given again' : `${by.option} comes after it`
    this.#ignored.push({ key: lead.key.key, origin: { argument: option }, why: `is passed over: ${again}` })
  }

  #complain(option: string, said: Omit<SourceComplaint, 'about' | 'origin'>): false {
    this.#complaints.push({ ...said, about: option, origin: { argument: option } })
    return false
  }

  report(options: readonly string[]): SourceReport {
    const variables = [...this.#given.values()].map(asVariable)
    const report = readVariables(variables, this.#names, { files: 'none', suspicion: 'near', envKeyCase: 'preserve' })
    return {
      ...report,
      unknown: (report.unknown ?? []).map(({ name, origin }) => ({ name, origin, among: options })),
      ignored: [...this.#ignored, ...(report.ignored ?? [])],
      complaints: [...this.#complaints, ...(report.complaints ?? [])],
    }
  }
}

/** What is given for one place: repeated, the items of a list. */
function asVariable([first, ...others]: readonly [Given, ...Given[]]): Variable {
  const { option, name } = first
  const text = [first, ...others].map(one => one.text).join(',')
  return { name, text, origin: { argument: option }, shown: option }
}

function isJsonList({ text }: Given): boolean {
  return text.trimStart().startsWith('[')
}

/**
 * An option's name as that of a variable. Names inside a value stay as they are written. Undefined without the prefix,
 * and for a name that no key could have.
 */
function nameOf(written: string, prefix: string | undefined): string | undefined {
  let name = written
  if (prefix !== undefined) {
    const after = written[prefix.length]
    const isOurs = written.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase()
    if (!isOurs || (after !== '.' && after !== '-' && after !== '_')) return undefined
    name = written.slice(prefix.length + 1)
  }
  if (name === '' || FORBIDDEN_NAMES.has(name)) return undefined
  return name.includes('.') ? name.split('.').join('__') : environmentNames(name)[0]
}

const NO_VALUE = {
  code: 'INVALID_VALUE',
  issue: 'needs a value',
  remedy: 'Write it behind the option, after a space or an =.',
  severity: 'error',
} as const

const NO_SWITCH = {
  code: 'INVALID_VALUE',
  issue: 'means false, and its key is no switch',
  remedy: 'Write the option without no-, and a value behind it.',
  severity: 'error',
} as const

const NO_TEXT = {
  code: 'INVALID_VALUE',
  issue: 'means false already, and takes no value',
  remedy: 'Remove what stands behind the =.',
  severity: 'error',
} as const

const EXPOSED = {
  code: 'SECRET_EXPOSED',
  issue: 'is a secret, and arguments are seen by whoever lists the processes of this machine',
  remedy: 'Give it in a secret file, or in the environment.',
  severity: 'warning',
} as const
