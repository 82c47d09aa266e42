/** An instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals: `ENV`. What follows `ONBUILD` is an instruction of its own. */
  readonly name: string
  /** Everything behind the name, with lines joined and comments left out. */
  readonly text: string
  /** Where it begins in the file. */
  readonly at: number
  /** Its words with where each begins in the file; quotes and escapes are undone. */
  readonly words: readonly Word[]
}

/** A word of an instruction. */
export interface Word {
  readonly text: string
  readonly at: number
}

/** One image that a Dockerfile builds on the way. */
export interface Stage {
  /** What it is called: `AS build`, in small letters; its number otherwise. */
  readonly name: string
  /** The image or stage it begins with, in small letters. */
  readonly from: string
  readonly at: number
  readonly instructions: readonly Instruction[]
}

/** A character of an instruction and where it stands, as lines that go on are joined. */
interface Joined {
  readonly text: string
  readonly places: readonly number[]
}

/** Reads a Dockerfile, leniently: instructions in any case, lines that go on, comments between them, heredocs. */
export function instructionsOf(file: string): Instruction[] {
  const escape = /^#[ \t]*escape[ \t]*=[ \t]*`/im.test(file.slice(0, 200)) ? '`' : '\\'
  const found: Instruction[] = []
  const reader = new LineReader(file)
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const begin = line.text.search(/[^ \t]/)
    if (begin === -1 || line.text[begin] === '#') continue
    const joined = joinedFrom(line, reader, escape)
    found.push(instruction(joined, escape))
    for (const [, end = ''] of joined.text.matchAll(/<<-?["']?(\w{1,60})["']?/g)) reader.skipTo(end)
  }
  return found
}

/** The stages of a Dockerfile, in order. What stands before the first `FROM` belongs to none. */
export function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = []
  for (const one of instructions) {
    if (one.name !== 'FROM') stages.at(-1)?.instructions.push(one)
    else stages.push(stageOf(one, stages.length))
  }
  return stages
}

function stageOf({ words, at }: Instruction, number: number): Stage & { instructions: Instruction[] } {
  const [from = '', as, name] = words.map(({ text }) => text.toLowerCase()).filter(word => !word.startsWith('--'))
  return { name: as === 'as' && name !== undefined ? name : String(number), from, at, instructions: [] }
}

/** A stage and the earlier ones it is built upon: all that its image holds. */
export function lineage(stage: Stage, stages: readonly Stage[]): Stage[] {
  const line = [stage]
  for (let at = stages.indexOf(stage) - 1; at >= 0; at--) {
    const earlier = stages[at]
    if (earlier !== undefined && earlier.name === line.at(-1)?.from) line.push(earlier)
  }
  return line
}

class LineReader {
  readonly #text: string
  /** For each line of one word, where it stands last. */
  readonly #last: ReadonlyMap<string, number>
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#last = new Map(Array.from(text.matchAll(/^[ \t]{0,40}(\w{1,60})[ \t\r]{0,8}$/gm), m => [m[1] ?? '', m.index]))
  }

  next(): { readonly text: string; readonly at: number } | undefined {
    if (this.#at >= this.#text.length) return undefined
    const at = this.#at
    const end = this.#text.indexOf('\n', at)
    this.#at = end === -1 ? this.#text.length : end + 1
    return { text: this.#text.slice(at, end === -1 ? this.#text.length : end).replace(/\r$/, ''), at }
  }

  /** Passes over the lines of a heredoc; over none where it does not end. */
  skipTo(end: string): void {
    if ((this.#last.get(end) ?? -1) < this.#at) return
    for (let line = this.next(); line !== undefined; line = this.next()) if (line.text.trim() === end) return
  }
}

function joinedFrom(first: { readonly text: string; readonly at: number }, reader: LineReader, escape: string): Joined {
  const parts: string[] = []
  const places: number[] = []
  for (let line: typeof first | undefined = first; line !== undefined; line = reader.next()) {
    // A comment between two lines of an instruction does not end it.
    if (line !== first && /^[ \t]*(#|$)/.test(line.text)) continue
    const goesOn = line.text.trimEnd().endsWith(escape)
    const text = goesOn ? `${line.text.trimEnd().slice(0, -1)} ` : line.text
    parts.push(text)
    for (let index = 0; index < text.length; index++) places.push(line.at + index)
    if (!goesOn) break
  }
  return { text: parts.join(''), places }
}

function instruction({ text, places }: Joined, escape: string): Instruction {
  const [, space = '', onbuild = '', name = ''] = /^([ \t]*)(onbuild[ \t]+)?([^ \t]*)/i.exec(text) ?? []
  const begin = space.length + onbuild.length + name.length
  const words = wordsFrom(text, begin, escape).map(({ text: word, at }) => ({ text: word, at: places[at] ?? 0 }))
  return { name: name.toUpperCase(), text: text.slice(begin).trim(), at: places[space.length] ?? 0, words }
}

function wordsFrom(text: string, from: number, escape: string): Word[] {
  const words: Word[] = []
  let [word, at, quote] = ['', -1, '']
  const end = (): void => {
    if (at !== -1) words.push({ text: word, at })
    ;[word, at] = ['', -1]
  }
  for (let index = from; index < text.length; index++) {
    const character = text[index] ?? ''
    if (quote === '' && (character === ' ' || character === '\t')) {
      end()
      continue
    }
    if (at === -1) at = index
    if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === escape && quote !== "'") word += text[++index] ?? ''
    else word += character
  }
  end()
  return words
}
