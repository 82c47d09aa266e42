import {
  defineConfig,
  secret,
  type Config,
  type ExplainedLayer,
  type Json,
  type Leaf,
  type StandardSchema,
  type Tree,
} from 'varve'
import { isRecord } from './record.ts'

/** What a server's process has for one key besides its log. */
export interface ServedKey {
  readonly key: string
  /** Where the server's code declares it. */
  readonly place: string
  readonly declared: Json
  readonly layers: readonly ExplainedLayer[]
  readonly pinned?: true
}

/** Names that mean something else to an object than to a key; no key has them, whatever a server says. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** A declaration made of what a server says of its own. Values are checked there, so that nothing is refused here. */
export function servedConfig(keys: readonly ServedKey[]): Config {
  const tree: Group = {}
  for (const served of keys) {
    const names = served.key.split('.')
    const last = names.pop() ?? served.key
    if ([...names, last].some(name => FORBIDDEN.has(name))) continue
    names.reduce(groupIn, tree)[last] = leafOf(served)
  }
  return defineConfig(tree)
}

type Group = Record<string, Tree | Leaf>

function groupIn(group: Group, name: string): Group {
  if (!Object.hasOwn(group, name)) group[name] = {}
  return group[name] as Group
}

function leafOf({ declared, layers, place }: ServedKey): Leaf {
  const said = isRecord(declared) ? declared : {}
  const { kind, variants, secret: isSecret, schema: shape } = said
  const accepts = schemaOf(isRecord(shape) ? shape : {})
  const fallback = layers.find(({ layer }) => layer === 'default')?.value
  const text = Object.fromEntries(TEXTS.flatMap(name => (typeof said[name] === 'string' ? [[name, said[name]]] : [])))
  return {
    '~varve': kind === 'setting' || kind === 'flag' ? kind : 'live',
    schema: isSecret === true ? secret(accepts) : accepts,
    options: {
      ...text,
      ...(fallback === undefined ? {} : { [isSecret === true ? 'devDefault' : 'default']: fallback }),
    },
    ...(isRecord(variants) ? { variants } : {}),
    place,
  }
}

const TEXTS = ['doc', 'category', 'owner', 'unit', 'deprecated', 'expires'] as const

/** Takes whatever comes, and knows how it is written: text is read by it, as at the server. */
function schemaOf(shape: Record<string, unknown>): StandardSchema {
  const written = (): Record<string, unknown> => shape
  return {
    '~standard': {
      version: 1,
      vendor: 'varve-server',
      validate: value => ({ value }),
      jsonSchema: { input: written, output: written },
    },
  }
}
