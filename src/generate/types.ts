import type { Config } from 'varve'
import { isObject, type Declared, type JsonObject } from './declared.ts'
import { madeByComment, type Made } from './made-by.ts'
import { literal, propertyName, typeText, type Side } from './type-text.ts'

/** How types are written. */
export interface TypesOptions extends Made {
  /** The name of the exported type; `Declaration` when absent. */
  readonly type?: string
}

/** The members of a group, and what stands above them. */
interface Group {
  readonly members: Map<string, Group | Declared>
}

/**
 * Types for a declaration that is written as plain data, which the compiler cannot read: with them its keys and values
 * are checked as if it were TypeScript.
 * @example await writeFile('shop.types.ts', types(await declarationFile('shop.yaml')))
 */
export function types(config: Config, options: TypesOptions = {}): string {
  const { type = 'Declaration' } = options
  const root: Group = { members: new Map() }
  for (const declared of config.definitions) put(root, declared.key.split('.'), declared)
  const body = groupText(root, 1)
  const used = ['Flag', 'Json', 'Live', 'Secret', 'Setting'].filter(name =>
    new RegExp(String.raw`\b${name}\b`).test(codeOf(body)),
  )
  const imported = used.length === 0 ? '' : `import type { ${used.join(', ')} } from 'varve'\n\n`
  const doc = '/** The declaration, as `defineConfig` would have typed it. */\n'
  return `${madeByComment(options, '//')}${imported}${doc}export type ${type} = {\n${body}}\n`
}

function put(group: Group, [name = '', ...rest]: readonly string[], declared: Declared): void {
  if (rest.length === 0) {
    group.members.set(name, declared)
    return
  }
  const there = group.members.get(name)
  const inner: Group = there !== undefined && 'members' in there ? there : { members: new Map() }
  group.members.set(name, inner)
  put(inner, rest, declared)
}

function groupText(group: Group, depth: number): string {
  const indent = '  '.repeat(depth)
  return [...group.members]
    .map(([name, member]) => {
      const property = propertyName(name)
      if ('members' in member) return `${indent}readonly ${property}: {\n${groupText(member, depth + 1)}${indent}}\n`
      return `${docOf(member, indent)}${indent}readonly ${property}: ${leafText(member)}\n`
    })
    .join('')
}

function docOf({ doc, deprecated }: Declared, indent: string): string {
  const said = [doc, deprecated === undefined ? undefined : `@deprecated ${deprecated}`].filter(
    part => part !== undefined,
  )
  const text = said
    .join(' ')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('*/', String.raw`*\/`)
  return text === '' ? '' : `${indent}/** ${text} */\n`
}

function leafText(declared: Declared): string {
  const { kind, secret, variants } = declared
  if (variants !== undefined) return `Flag<${[...new Set(Object.values(variants).map(literal))].join(' | ')}>`
  const input = sideText(declared, 'input')
  const output = sideText(declared, 'output')
  const name = kind === 'setting' ? 'Setting' : 'Live'
  return `${name}<${input}, ${secret ? `Secret<${output}>` : output}>`
}

function sideText(declared: Declared, side: Side): string {
  const { shape } = declared
  const json = side === 'input' ? undefined : outputOf(declared)
  const node = json ?? shape
  return node === undefined ? 'unknown' : typeText(node, side)
}

/** What reading gives, where it is JSON; of a Date there is no JSON Schema, but what is written is marked as one. */
function outputOf({ schema }: Declared): JsonObject | undefined {
  try {
    const json = schema['~standard'].jsonSchema?.output({ target: 'draft-2020-12' })
    return isObject(json) ? json : undefined
  } catch {
    return undefined
  }
}

/** A text without its comments, to see which names it uses. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*\*.*\*\//g, '').replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
}
