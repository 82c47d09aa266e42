import { canonical, type FlagDocument, type FlagRule, type Json } from 'varve'
import { ruleWords, serveWords } from './serve-words.ts'
import { changeText, visible } from './words.ts'

/** One part of a flag's document that differs: absent before it came, absent after it went. */
export interface PartDifference {
  /** `rule staff`, `variant on`, `else`. */
  readonly name: string
  readonly before?: string
  readonly after?: string
}

/** What differs between two documents of a flag, rules by their ids and variants by their names. */
export function flagDifferences(before: FlagDocument, after: FlagDocument): PartDifference[] {
  const [was, is] = [flagParts(before), flagParts(after)]
  const found = [...new Set([...was.keys(), ...is.keys()])].flatMap((name): PartDifference[] => {
    const [one, other] = [was.get(name), is.get(name)]
    if (one?.exact === other?.exact) return []
    return [
      {
        name,
        ...(one === undefined ? {} : { before: one.text }),
        ...(other === undefined ? {} : { after: other.text }),
      },
    ]
  })
  const [first, last] = [before, after].map(({ rules }) => rules.map(({ id }) => id).join(', '))
  const isMoved = found.every(({ name }) => !name.startsWith('rule ')) && first !== last
  return isMoved
    ? [...found, { name: 'order of rules', before: visible(first ?? ''), after: visible(last ?? '') }]
    : found
}

interface Part {
  /** Exactly what it is, to compare it. */
  readonly exact: string
  readonly text: string
}

/** The parts of a document by what they are called; those it says nothing of are absent. */
export function flagParts(flag: FlagDocument): Map<string, Part> {
  const { variants, rules, serve, off, requires, unit, salt, hash, enabled } = flag
  const plain = { enabled, requires, unit, salt, hash }
  return new Map([
    ...Object.entries(variants).map(
      ([name, value]) => [`variant ${visible(name)}`, part(value, changeText(value))] as const,
    ),
    ...rules.map((rule): [string, Part] => [`rule ${visible(rule.id)}`, part(exact(rule), ruleWords(rule))]),
    ['else', part(exact(serve), serveWords(serve))],
    ...(off === undefined ? [] : [['off', part(off, serveWords(off))] as const]),
    ...Object.entries(plain).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, part(exact(value), changeText(exact(value)))] as const],
    ),
  ])
}

function part(value: Json, text: string): Part {
  return { exact: canonical(value), text }
}

/** Documents are JSON, though their types say more. */
function exact(value: FlagRule | FlagDocument['serve'] | FlagDocument['requires'] | boolean): Json {
  return value as unknown as Json
}
