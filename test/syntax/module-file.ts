import { readFileSync } from 'node:fs'
import { parseSync, type ParseResult } from 'oxc-parser'

/** One TypeScript file of this repository, as the compiler sees it: comments and strings cannot be mistaken for code. */
export interface ModuleFile {
  /** From the repository's root, with forward slashes: `src/core/errors.ts`. */
  readonly path: string
  readonly text: string
  readonly program: ParseResult['program']
  readonly module: ParseResult['module']
  readonly comments: ParseResult['comments']
}

/** A syntax node, known only by its type: enough to look for the few forms the tests ask about. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** Reads a text as the file at `path`. Throws where it is not TypeScript. */
export function readModule(path: string, text: string): ModuleFile {
  const { program, module, comments, errors } = parseSync(path, text)
  const [first] = errors
  if (first !== undefined) throw new SyntaxError(`${path}: ${first.message}`)
  return { path, text, program, module, comments }
}

/** Reads a file below the repository's root. */
export function readModuleAt(root: URL, path: string): ModuleFile {
  return readModule(path, readFileSync(new URL(path, root), 'utf8'))
}

/** The line of an offset in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Every node below and including this one, outermost first. */
export function* nodesOf(node: unknown): Generator<SyntaxNode> {
  if (Array.isArray(node)) {
    for (const child of node) yield* nodesOf(child)
  } else if (isNode(node)) {
    yield node
    for (const child of Object.values(node)) if (typeof child === 'object') yield* nodesOf(child)
  }
}

/** True for a syntax node of this type. */
export function isNode(value: unknown, type?: string): value is SyntaxNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    (type === undefined || value.type === type)
  )
}

/** True for the identifier with this name. */
export function isNamed(node: unknown, name: string): boolean {
  return isNode(node, 'Identifier') && node['name'] === name
}
