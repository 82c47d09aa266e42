import { entriesOf, objectsOf, type Members } from '../members.ts'
import { attributePlace, kindName, kindOf, namedKind, USER_KIND } from './attributes.ts'
import type { Telling } from './telling.ts'

/**
 * Tells of attributes of the kind `user` that have the name of another kind which the document uses: an audience has one
 * place for both, and the kind has it.
 */
export function attributeClashes(data: Members, tell: Telling): void {
  const holders = entriesOf(data['flags']).concat(entriesOf(data['segments']))
  const clauses = holders.flatMap(([, { rules }]) => objectsOf(rules)).flatMap(({ clauses: own }) => objectsOf(own))
  const kinds = new Set(clauses.map(kindOf).filter(kind => kind !== USER_KIND))
  const taken = new Map([...kinds].map(kind => [kindName(kind), kind]))
  for (const clause of clauses.filter(one => kindOf(one) === USER_KIND)) {
    const kind = taken.get(topOf(clause))
    if (kind !== undefined) tell('contextKind', `The kind ${kind} hides the user's attribute of that name.`, 'changed')
  }
}

function topOf(clause: Members): string {
  const place = attributePlace(clause['attribute'], namedKind(clause['contextKind']))
  return typeof place === 'object' ? (place.attr.split('.')[0] ?? '') : ''
}
