/** What YAML's scalars are: the core schema of YAML 1.2, so that `no` is a text, `010` is ten and `12:30` is a text. */
import type { ScalarValue } from './draft.ts'
import { exactly } from './numbers.ts'

/** The tags that are understood, without `tag:yaml.org,2002:`. */
export type Tag = 'str' | 'int' | 'float' | 'bool' | 'null' | 'seq' | 'map' | 'merge'

/** What a scalar says: a value and its text, or only a text where the value would not be exact. */
export interface Scalar {
  readonly text: string
  readonly value?: ScalarValue
}

const TAGS: ReadonlySet<string> = new Set<Tag>(['str', 'int', 'float', 'bool', 'null', 'seq', 'map', 'merge'])
const NULL = /^(?:null|Null|NULL|~|)$/
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/
const INTEGER = /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const INFINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** A tag as it is written, or undefined where it is none of the core schema's. `!` alone says text. */
export function tagOf(written: string, handles: readonly string[]): Tag | undefined {
  if (written === '!') return 'str'
  const name =
    /^!<tag:yaml\.org,2002:(\w+)>$/.exec(written)?.[1] ??
    (handles.includes('!!') ? undefined : /^!!(\w+)$/.exec(written)?.[1])
  return name !== undefined && TAGS.has(name) ? (name as Tag) : undefined
}

/** What a plain scalar without a tag says. */
export function plain(text: string): Scalar {
  if (NULL.test(text)) return { text, value: null }
  if (BOOLEAN.test(text)) return { text, value: /^t/i.test(text) }
  if (INTEGER.test(text) || FLOAT.test(text)) return counted(text)
  return INFINITE.test(text) ? { text } : { text, value: text }
}

/** What a scalar with a tag says, or undefined where it does not fit. */
export function tagged(text: string, tag: Tag): Scalar | undefined {
  if (tag === 'str') return { text, value: text }
  if (tag === 'null') return NULL.test(text) ? { text, value: null } : undefined
  if (tag === 'bool') return BOOLEAN.test(text) ? plain(text) : undefined
  if (tag === 'int') return INTEGER.test(text) ? counted(text) : undefined
  if (tag !== 'float') return undefined
  return INTEGER.test(text) || FLOAT.test(text) ? counted(text) : INFINITE.test(text) ? { text } : undefined
}

function counted(text: string): Scalar {
  const value = exactly(text)
  return value === undefined ? { text } : { text, value }
}
