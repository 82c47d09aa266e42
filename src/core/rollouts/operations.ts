/** The operations of conditions: what each of them asks of values that were read. */
import type { Json } from '../json.ts'
import type { Pattern } from '../ports.ts'
import type { Op } from './document.ts'
import { readers } from './readers/by-name.ts'
import type { Judge, OrderOp, Own, Reader, Texts } from './readers/reader.ts'
import { matching } from './readers/regular-expressions.ts'
import { foldedText } from './readers/texts.ts'
import { exists, KINDS, ofKind, ofSize, sizedBetween } from './readers/value-itself.ts'
import { shownValue } from './trace.ts'

/** What became of a condition. `holds` is absent where nothing can be asked; with issues, part of it can. */
export interface Compiled {
  readonly holds?: Judge | undefined
  readonly issues: readonly string[]
}

/** What an operation is made of, once it is known to have all it needs. */
export interface Question {
  readonly op: Op
  readonly own: readonly Json[]
  /** True when the own values were given as a list. */
  readonly isList: boolean
  readonly as: string
  readonly reader: Reader
  readonly fold: boolean
  readonly pattern: Pattern | undefined
}

/** One operation: what it must be given, and how it is compiled. */
export interface Operation {
  /** Which of `value` and `of` it is given. */
  readonly takes: 'value' | 'either' | 'none'
  /** True where upper and lower case can be the same. */
  folds(reader: Reader): boolean
  compile(question: Question): Compiled
}

/** What became of a condition that cannot be asked. */
export const failed = (...issues: string[]): Compiled => ({ issues })

/** An operation on what a reader reads, possible where the reader can be asked for it. */
function asking<Asked extends keyof Reader>(
  asked: Asked,
  takes: Operation['takes'],
  compile: (reads: NonNullable<Reader[Asked]>, question: Question) => Compiled,
): Operation {
  return {
    takes,
    folds: reader => (asked === 'eq' ? reader.eq.folds : asked === 'text'),
    compile: question => {
      const reads = question.reader[asked]
      if (reads != null) return compile(reads, question)
      const able = [...readers].filter(([, reader]) => reader[asked] !== undefined).map(([name]) => name)
      return failed(`asks ${question.op}, which is not possible as ${question.as}: use as ${able.join(', ')}`)
    },
  }
}

/** An operation on the value as it is; to read it as something would mean nothing. */
function looking(takes: Operation['takes'], compile: (question: Question) => Compiled): Operation {
  return {
    takes,
    folds: () => false,
    compile: question =>
      question.as === 'any'
        ? compile(question)
        : failed(`asks ${question.op}, which looks at the value as it is: leave out as ${question.as}`),
  }
}

/** The own values that can be compared with, and what is wrong with the others. */
function sifted(question: Question, reads: Own): { readonly own: readonly Json[]; readonly issues: readonly string[] } {
  const wrong = question.own.filter(one => !reads.takes(one))
  if (wrong.length === 0) return { own: question.own, issues: [] }
  const shown = wrong.slice(0, 3).map(shownValue).join(' and ')
  const more = wrong.length > 3 ? ` and ${wrong.length - 3} more` : ''
  return {
    own: question.own.filter(one => reads.takes(one)),
    issues: [`compares with ${shown}${more}: not ${reads.form}`],
  }
}

const equal = asking('eq', 'either', (reads, question) => {
  const { own, issues } = sifted(question, reads)
  return { holds: reads.oneOf(own, question.fold), issues }
})

const inOrder = (op: OrderOp): Operation =>
  asking('order', 'value', (reads, question) => {
    const { own, issues } = sifted(question, reads)
    const [bound] = own
    return { holds: bound === undefined ? undefined : reads.ordered(op, bound), issues }
  })

/** Asks whether a part of a text is one of the own texts. */
const partOfText = (isPart: (text: string, part: string) => boolean): Operation =>
  asking('text', 'either', (reads, question) => {
    const { own, issues } = sifted(question, reads)
    const read = question.fold ? foldedText(reads.read) : reads.read
    const parts = own.map(read).filter(part => part !== undefined)
    return { holds: hasPart(read, parts, isPart), issues }
  })

function hasPart(
  read: Texts['read'],
  parts: readonly string[],
  isPart: (text: string, part: string) => boolean,
): Judge {
  return value => {
    const text = read(value)
    if (text === undefined) return false
    for (const part of parts) if (isPart(text, part)) return true
    return false
  }
}

const remainder = asking('number', 'value', (reads, { own: [value] }) => {
  const [divisor, rest] = Array.isArray(value) && value.length === 2 ? (value as readonly Json[]) : []
  const areNumbers = Number.isFinite(divisor) && Number.isFinite(rest)
  if (!areNumbers) return failed('needs two numbers in its value, [divisor, remainder]')
  if (divisor === 0) return failed('divides by 0')
  // As JavaScript, Go and SQL have it: the remainder has the sign of what is divided.
  return { holds: value => reads.read(value) % (divisor as number) === rest, issues: [] }
})

const size = looking('either', ({ own, isList }) => {
  const holds = isList ? sizedBetween(own) : ofSize(own[0] ?? null)
  const issue = isList
    ? 'needs a range in of, [least, most], with null where there is no bound'
    : 'needs a whole number of items, or a range of them in of'
  return holds === undefined ? failed(issue) : { holds, issues: [] }
})

const type = looking('value', ({ own: [name = null] }) => {
  const holds = ofKind(name)
  return holds === undefined
    ? failed(`asks for the unknown type ${shownValue(name)}: use ${KINDS}`)
    : { holds, issues: [] }
})

const byOp: { readonly [op in Op]: Operation } = {
  eq: equal,
  lt: inOrder('lt'),
  lte: inOrder('lte'),
  gt: inOrder('gt'),
  gte: inOrder('gte'),
  starts: partOfText((text, part) => text.startsWith(part)),
  ends: partOfText((text, part) => text.endsWith(part)),
  contains: partOfText((text, part) => text.includes(part)),
  matches: asking('text', 'either', (texts, { own, fold, pattern }) => matching(own, { texts, fold, pattern })),
  within: asking('blocks', 'either', (reads, question) => {
    const { own, issues } = sifted(question, reads)
    return { holds: reads.within(own), issues }
  }),
  exists: looking('none', () => ({ holds: exists, issues: [] })),
  mod: remainder,
  size,
  type,
}

/** Operations by their names in conditions. */
export const operations: ReadonlyMap<string, Operation> = new Map(Object.entries(byOp))
