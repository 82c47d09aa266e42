import { recorded } from '../core/definition/definition.ts'
import { type JsonObject, sameJson } from '../core/json.ts'
import type { Draft } from './draft.ts'
import type { Present } from './present.ts'

/** Declarations of keys, as one revision's note has them. */
export type Declarations = Readonly<Record<string, JsonObject>>

/** Characters of a revision beside its declarations: who made it, when, and what came before. */
const REST = 10_000

/**
 * The declarations that a log does not know yet, in as many parts as it takes for each to be a revision of at most `limit`
 * bytes: ten thousand keys with what is written about them are more than one.
 */
export function undeclared(present: Present, draft: Pick<Draft, 'declarations'>, limit: number): Declarations[] {
  const parts: Record<string, JsonObject>[] = []
  let room = 0
  for (const definition of present.definitions) {
    const { key } = definition
    const now = recorded(definition)
    if (sameJson(now, draft.declarations.get(key))) continue
    const size = sizeOf(key, now)
    if (parts.length === 0 || room < size) {
      parts.push({})
      room = limit - REST
    }
    Object.assign(parts.at(-1) ?? {}, { [key]: now })
    room -= size
  }
  return parts
}

/** Bytes of one declaration, at most: a character is three in UTF-8 where it is none of ASCII. */
function sizeOf(key: string, declared: JsonObject): number {
  const text = JSON.stringify({ [key]: declared })
  return /^[\p{ASCII}]*$/u.test(text) ? text.length : text.length * 3
}
