import { isNamed, isNode, lineAt, type ModuleFile, nodesOf, type SyntaxNode } from './module-file.ts'

/** One way a file reaches for another module. */
export interface Import {
  readonly specifier: string
  /** `static` runs when the file loads, `type` never, `dynamic` on use, `builtin` is `process.getBuiltinModule`. */
  readonly kind: 'static' | 'type' | 'dynamic' | 'builtin'
  readonly line: number
}

/** Stands for a specifier that is computed, so that nobody can tell what is imported. */
export const COMPUTED = '(computed)'

/** Every module a file reaches for: imports, re-exports, `import()`, types by `import('…')`, built-ins. */
export function importsOf(file: ModuleFile): Import[] {
  return [...nodesOf(file.program)].flatMap(node => {
    const found = importIn(node)
    return found === undefined ? [] : [{ ...found, line: lineAt(file.text, node.start) }]
  })
}

function importIn(node: SyntaxNode): Omit<Import, 'line'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node['source'] == null ? undefined : { specifier: literal(node['source']), kind: declaredKind(node) }
    case 'ImportExpression':
      return { specifier: literal(node['source']), kind: 'dynamic' }
    case 'TSImportType':
      return { specifier: literal(node['source'] ?? node['argument']), kind: 'type' }
    case 'CallExpression':
      return calledImport(node)
    default:
      return undefined
  }
}

function calledImport(call: SyntaxNode): Omit<Import, 'line'> | undefined {
  const [first] = Array.isArray(call['arguments']) ? (call['arguments'] as unknown[]) : []
  if (isNamed(call['callee'], 'require')) return { specifier: literal(first), kind: 'static' }
  const callee = call['callee']
  if (!isNode(callee, 'MemberExpression') || !isNamed(callee['property'], 'getBuiltinModule')) return undefined
  return { specifier: literal(first), kind: 'builtin' }
}

function declaredKind(node: SyntaxNode): 'static' | 'type' {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return 'type'
  const named = Array.isArray(node['specifiers']) ? (node['specifiers'] as unknown[]) : []
  const isType = (one: unknown): boolean =>
    isNode(one) && (one['importKind'] === 'type' || one['exportKind'] === 'type')
  return named.length > 0 && named.every(isType) ? 'type' : 'static'
}

function literal(node: unknown): string {
  return isNode(node, 'Literal') && typeof node['value'] === 'string' ? node['value'] : COMPUTED
}
