import { isNamed, isNode, lineAt, type ModuleFile, nodesOf, type SyntaxNode } from './module-file.ts'

/** Where core or runtime read the present moment in a way lint cannot see: `new Date()` and `Date()`. */
export function clockReadings(file: ModuleFile): string[] {
  return complaints(file, node => {
    if (!isNode(node, 'NewExpression') && !isNode(node, 'CallExpression')) return undefined
    if (!isNamed(node['callee'], 'Date')) return undefined
    const isPresent = node.type === 'CallExpression' || (node['arguments'] as unknown[]).length === 0
    return isPresent ? 'reads the clock with Date. Take it through the Clock port, as milliseconds.' : undefined
  })
}

/** Where published code uses what es2023 does not have or what makes a module wait while it loads. */
export function unpublishable(file: ModuleFile): string[] {
  return [
    ...complaints(file, node =>
      node.type === 'VariableDeclaration' && String(node['kind']).endsWith('using')
        ? 'says `using`, which published code cannot (es2023). Dispose in a finally block.'
        : undefined,
    ),
    ...outsideFunctions(file.program).flatMap(node => {
      if (node.type !== 'AwaitExpression' && !(node.type === 'ForOfStatement' && node['await'] === true)) return []
      return [`${at(file, node)} awaits while the module loads, so require() of it fails. Await inside a function.`]
    }),
  ]
}

function complaints(file: ModuleFile, wrong: (node: SyntaxNode) => string | undefined): string[] {
  return [...nodesOf(file.program)].flatMap(node => {
    const issue = wrong(node)
    return issue === undefined ? [] : [`${at(file, node)} ${issue}`]
  })
}

function at(file: ModuleFile, node: SyntaxNode): string {
  return `${file.path}:${lineAt(file.text, node.start)}`
}

function outsideFunctions(node: unknown): SyntaxNode[] {
  if (Array.isArray(node)) return node.flatMap(outsideFunctions)
  if (!isNode(node) || /Function|MethodDefinition|PropertyDefinition/.test(node.type)) return []
  return [node, ...Object.values(node).flatMap(child => (typeof child === 'object' ? outsideFunctions(child) : []))]
}
