import type { Cond } from 'varve'
import { allOf, anyOf, notOf } from '../condition.ts'
import { isObject } from '../imported.ts'
import { re2Of } from '../javascript-pattern.ts'
import { listOf, textsOf, type Members } from '../members.ts'
import { attributePlace, namedKind, type AttributePlace } from './attributes.ts'
import { operators } from './operators.ts'
import type { Telling } from './telling.ts'

/**
 * A clause as a condition; undefined for one that LaunchDarkly's SDKs refuse to evaluate (MALFORMED_FLAG). A clause over
 * a missing attribute is false even when it is negated, one over a list holds when any item satisfies it.
 */
export function clauseCond(clause: Members, known: KnownSegments, tell: Telling): Cond | undefined {
  if (clause['op'] === 'segmentMatch') return segmentCond(clause, known)
  const place = attributePlace(clause['attribute'], namedKind(clause['contextKind']))
  if (place === undefined) return undefined
  if (place === 'unnameable') {
    tell('attribute', `${String(clause['attribute'])} has a dot in a nested name; its clause is false.`, 'lost')
    return false
  }
  return attributeCond(clause, place, tell)
}

/** Names of the segments a document has. */
export type KnownSegments = ReadonlySet<string>

function segmentCond(clause: Members, known: KnownSegments): Cond {
  const segments = textsOf(clause['values']).filter(name => known.has(name))
  return negated(clause, anyOf(segments.map(segment => ({ segment }))))
}

function attributeCond(clause: Members, place: AttributePlace, tell: Telling): Cond {
  const operator = operators.get(String(clause['op']))
  const values = listOf(clause['values'])
  if (operator === undefined) tell('op', `${String(clause['op'])} is no known operator; its clause is false.`, 'lost')
  for (const source of clause['op'] === 'matches' ? textsOf(values) : []) {
    const translated = re2Of(source)
    if ('lost' in translated) tell('matches', `${source} matches nothing here: ${translated.lost}.`, 'lost')
  }
  if (values.some(value => value === null || isObject(value) || Array.isArray(value)))
    tell('values', 'Null, lists and objects equal nothing; they are left out.', 'note')
  const holds = operator === undefined ? false : anyItem(place, attr => operator(attr, values))
  return clause['negate'] === true ? allOf([present(place.attr), negated(clause, holds)]) : holds
}

function anyItem({ attr, holds }: AttributePlace, ask: (attr: string) => Cond): Cond {
  const item = ask('$it')
  const some: Cond = item === false ? false : { attr, some: item }
  return anyOf([...(holds === 'list' ? [] : [ask(attr)]), ...(holds === 'list' || holds === 'anything' ? [some] : [])])
}

function negated(clause: Members, cond: Cond): Cond {
  return clause['negate'] === true ? notOf(cond) : cond
}

/** True where the attribute has any value at all. */
export function present(attr: string): Cond {
  return { attr, op: 'exists' }
}
